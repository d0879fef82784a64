"""The calls from Python, with their arguments judged first."""
