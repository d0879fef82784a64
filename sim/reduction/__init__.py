"""From what teams wrote down to outcomes."""
