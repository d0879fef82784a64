"""Rounding: how much of a day, a site or a share the arithmetic of floating-point numbers may hide."""

ROUNDING = 1e-9
