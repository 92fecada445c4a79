"""What the prediction screen shows."""
