"""Checks of a loaded scenario: words that refer to each other, implausible figures, and what would change nothing."""
