"""What things are called: every name that the program prints, and every other by which people call the same thing."""
