"""Which site is meant: codes, names, and villages that were merged or renamed."""
