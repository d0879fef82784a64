"""Decomposition of regions: parts, what they share, and the second step part by part."""
