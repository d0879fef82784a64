"""What visits find, and what follows."""
