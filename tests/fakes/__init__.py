"""Stand-ins for hardware and kernels, as real as a test can have them."""
