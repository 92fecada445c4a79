"""Values and arithmetic: no I/O, no clock, nothing but the standard library."""
