"""Figures of a scenario fitted to what was reported."""
