"""Why something is out of reach, and the cheapest way out."""
