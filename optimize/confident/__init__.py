"""Plans whose milestones hold with a probability that is wanted."""
