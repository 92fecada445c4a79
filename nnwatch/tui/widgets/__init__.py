"""Widgets: thin shells around pure drawing, one a file."""
