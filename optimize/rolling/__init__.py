"""Planning round by round while a term is simulated."""
