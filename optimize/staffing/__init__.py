"""How many teams it takes."""
