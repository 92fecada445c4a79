"""What the start shows, and what the small screens behind it do: the machine, its processes, the settings."""
