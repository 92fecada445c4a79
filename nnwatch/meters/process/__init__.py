"""The workload: processor time, memory and disk traffic of its process tree."""
