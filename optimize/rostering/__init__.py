"""Fourth step: people into teams."""
