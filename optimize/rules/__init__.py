"""Plans by rules of thumb, for comparison."""
