"""What can be read: one file a counter, each a small class behind the protocol of `base`."""
