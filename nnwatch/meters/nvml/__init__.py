"""NVIDIA GPUs through the official binding of their management library."""
