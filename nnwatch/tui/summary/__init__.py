"""What a finished run comes to: on the screen, as Markdown and as files."""
