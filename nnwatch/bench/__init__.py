"""Networks whose cost can be measured without a program of one's own: data, architectures and the worker."""
