"""Joules before running: the layers of a model, and what each will cost on a machine that was calibrated."""
