"""What the history screen lists: its columns, its filter, and how pages are read."""
