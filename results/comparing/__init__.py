"""Comparison of runs: differences paired by replication, and the best of several."""
