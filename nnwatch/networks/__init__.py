"""Networks by their names: what a name means, which package it needs, and how the network is opened."""
