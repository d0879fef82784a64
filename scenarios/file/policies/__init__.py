"""Policies in force: the figures that their effects change, found by keys with wildcards."""
