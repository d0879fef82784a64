"""Sections of a scenario file that lay out time."""
