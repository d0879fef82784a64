"""A run in figures: the object that ``--json`` prints."""

import math
from typing import Any

from results.answers.deciding import deciding
from results.answers.headline import headline
from results.intervals import band
from results.pace import pace_json, run_pace
from results.run_data import RunData
from results.run_rows import class_rows, cost_rows, finding_rows, milestone_rows, office_rows, team_rows
from scenarios.dispatch.own_rule import dispatch_id


def summary(run: RunData, seconds: float = math.nan) -> dict[str, Any]:
    """Return the run in figures.

    Parameters
    ----------
    seconds
        How long the run took; none where it is not known.
    """
    end = band(run.coverage_at_end())
    return {
        "run": str(run.folder) if run.folder else None,
        "scenario": run.scenario.name,
        "replications": run.replications,
        "seed": run.seed,
        "dispatch": dispatch_id(run.dispatch),
        "failed": len(run.outcomes.failures),
        "headline": headline(run),
        "coverage": {"end": {"median": end.value, "low": end.low, "high": end.high}},
        "milestones": milestone_rows(run),
        "classes": class_rows(run),
        "teams": team_rows(run),
        "offices": office_rows(run),
        "costs": cost_rows(run),
        "pace": pace_json(run_pace(run, deciding(run))),
        "planning": run.planning,
        "breaches": len(run.breaches),
        "relief": [relief.as_json() for relief in run.relief],
        **({"findings": finding_rows(run)} if run.outcomes.findings is not None else {}),
        "synthesised": list(run.scenario.synthesised),
        "seconds": None if math.isnan(seconds) else round(seconds, 2),
    }
