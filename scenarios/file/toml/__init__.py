"""TOML as planners type it: read, its faults explained by their cause, written."""
