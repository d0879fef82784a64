"""Why something is out of reach, the cheapest way out, and what more would be worth."""
