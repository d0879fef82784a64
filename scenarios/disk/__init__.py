"""Files: written whole or not at all, and what the machine refuses."""
