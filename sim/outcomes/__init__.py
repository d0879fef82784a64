"""What replications turn out as."""
