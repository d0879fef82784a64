"""Limits and demands of a scenario, one by one: what a conflict is made of."""
