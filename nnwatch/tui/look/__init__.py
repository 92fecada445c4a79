"""What every drawing is made of, and how it looks: rows, numbers, charts, characters, colours, sizes."""
