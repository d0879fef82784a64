"""Planning again in the middle of a term."""
