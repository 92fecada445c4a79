"""The recorder: a process of its own that owns the workload and writes a run's folder."""
