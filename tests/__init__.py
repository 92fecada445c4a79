"""Tests of nnwatch, in folders named after its rooms; the fakes of hardware are in `fakes`."""
