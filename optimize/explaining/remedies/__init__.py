"""Remedies of a conflict: changes of a scenario, tried until the least that suffices is known."""
