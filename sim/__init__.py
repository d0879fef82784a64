"""What happens: the SimPy world, random streams, replications."""
