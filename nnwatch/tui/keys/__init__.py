"""What a person can tell the app: keys and what stands on them, commands, places to go, answers on leaving."""
