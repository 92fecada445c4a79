"""What the instruments of the live screen and of playback show."""
