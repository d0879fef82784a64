"""The milestone that decides: the one that the answer, what limits it and what helps are about."""

from results.run_data import RunData

SURE = 0.95
"""Probability from which on something counts as sure."""


def deciding(run: RunData) -> int | None:
    """Position of the milestone that decides: the last one for all villages with the highest target."""
    wide = [
        (milestone.target, milestone.by, position)
        for position, milestone in enumerate(run.scenario.file.milestones)
        if milestone.kind == "village" and milestone.site_class is None and milestone.office is None
    ]
    return max(wide)[2] if wide else None
