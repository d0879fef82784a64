"""What simulates for a run: more replications, kept ones, other groups of sites."""
