"""What if: a scenario with a few changes, said in words of the command line."""
