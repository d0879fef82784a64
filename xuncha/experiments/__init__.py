"""Experiments: one scenario, several factors, every point planned and simulated on the same random events."""
