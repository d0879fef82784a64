"""Replanning: planning again in the middle of a term."""
