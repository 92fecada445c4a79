"""Networks that are not in the catalogue: one file a source, each with a function that opens a network of it."""
