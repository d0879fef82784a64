"""What to do: bounds, plans, baselines, the verifier."""
