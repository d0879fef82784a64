"""What a run needs of a scenario and a plan, as arrays that are the same in all replications."""
