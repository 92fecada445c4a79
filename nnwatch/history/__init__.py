"""Finished runs in Parquet: one row a run, and the samples of each in a file of their own."""
