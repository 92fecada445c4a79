"""The terminal and the link to it: what Textual assumes of it, what it shows, and what is sent to it when."""
