"""Who says what teams do where they do not simply follow a plan: desks of offices."""
