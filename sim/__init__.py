"""What happens: the simulated world, its teams, and what comes of a plan."""
