"""Measures: one number for each replication, from a run."""
