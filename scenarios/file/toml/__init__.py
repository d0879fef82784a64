"""TOML as planners type it: read, its faults told by their cause, written."""
