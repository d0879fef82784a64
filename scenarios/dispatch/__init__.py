"""Who says what teams do next: a plan, a rule of thumb, or a rule of the user's own."""
