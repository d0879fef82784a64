"""What notebooks show of scenarios, plans and results."""
