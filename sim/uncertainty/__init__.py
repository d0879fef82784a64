"""What goes otherwise than planned: draws for a block of replications at once."""
