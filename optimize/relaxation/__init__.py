"""First step: how much of what is done by which office in which round, and the bound."""
