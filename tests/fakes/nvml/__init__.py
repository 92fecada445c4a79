"""A fake of the NVIDIA management library, compiled from C and driven by a text file."""
