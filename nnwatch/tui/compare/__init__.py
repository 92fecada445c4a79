"""What the compare screen shows: groups beside each other, as text drawn from frozen values."""
