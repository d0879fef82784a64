"""Whole regions: what their parts share, and the second step part by part."""
