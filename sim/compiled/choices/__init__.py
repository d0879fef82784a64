"""What may be chosen where teams do not simply follow the plan, and what desks look it up in."""
