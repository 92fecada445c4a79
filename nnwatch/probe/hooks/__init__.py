"""What watches a library from outside: when it is imported, and what its models are then called with."""
