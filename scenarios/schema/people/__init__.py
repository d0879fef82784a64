"""Sections of the file on people: staff, pools, formations, the roster."""
