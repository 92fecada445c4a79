"""Scores and placement of runs: pure functions of history rows, with nothing but the standard library."""
