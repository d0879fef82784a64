"""What may be chosen: modes at sites, when, by whom, how long it takes."""
