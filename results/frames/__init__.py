"""Runs and comparisons as tables: a row a replication, a visit, a difference. `docs/data.md` says what the columns are."""
