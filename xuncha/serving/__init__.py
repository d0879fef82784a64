"""The planner's work in a browser, on this machine alone: `xuncha serve` (an extra)."""
