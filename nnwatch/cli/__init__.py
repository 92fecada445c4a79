"""The command line: one file a command, thin, and the only place that prints errors."""
