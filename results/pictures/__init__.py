"""Pictures: a registry of kinds (`registry.py`), each a function that draws on given Axes."""
