"""A run in rows, by milestone, by class, by the teams of each office and by office in charge; what it finds and takes."""

from typing import Any

import numpy as np

from results.intervals import band, wilson
from results.measures.cost_measures import cost_measures
from results.measures.finding_measures import finding_measures
from results.measures.mean_rows import mean_rows
from results.run_data import RunData
from scenarios.stays.windows import team_windows
from sim.outcomes.milestones import milestone_counts, milestone_wanted


def milestone_rows(run: RunData) -> list[dict[str, Any]]:
    """Return each milestone with its probability and Wilson's 95 % interval."""
    rows = []
    for position, milestone in enumerate(run.scenario.file.milestones):
        counts = milestone_counts(run.scenario, run.outcomes, position)
        target = milestone_wanted(run.scenario, run.outcomes, position)
        chance = wilson(int((counts >= target).sum()), len(counts))
        sites = run.outcomes.groups[run.outcomes.group_index("milestone", str(position))].sites
        rows.append(
            {
                "name": str(milestone.name),
                "date": milestone.by.isoformat(),
                "target": milestone.target,
                "probability": chance.value,
                "low": chance.low,
                "high": chance.high,
                "reached": float(np.median(counts)) / max(sites, 1),
            }
        )
    return rows


def class_rows(run: RunData) -> list[dict[str, Any]]:
    """Return coverage at the end of the term by class: median with the 5-95 % band, and the sites."""
    rows = []
    for group in run.outcomes.groups:
        if group.dimension != "class":
            continue
        share = run.outcomes.counted(run.outcomes.group_index("class", group.key), run.outcomes.days) / group.sites
        interval = band(share)
        label = str(run.scenario.file.classes.labels[group.key])  # type: ignore[index]
        rows.append(
            {
                "class": group.key,
                "name": label,
                "sites": group.sites,
                "median": interval.value,
                "low": interval.low,
                "high": interval.high,
            }
        )
    return rows


def team_rows(run: RunData) -> list[dict[str, Any]]:
    """Return use of the on-site days by office: median with the 5-95 % band of work and travel over what is at hand."""
    windows = team_windows(run.scenario).days
    office = np.array([team.office for team in run.scenario.teams])
    days_used = run.outcomes.worked + run.outcomes.travelled
    rows = []
    for number, owner in enumerate(run.scenario.offices):
        members = office == number
        days = int(windows[members].sum())
        if not days:
            continue
        use = band(days_used[:, members].sum(axis=(1, 2)) / days)
        rows.append(
            {"office": owner.id, "name": str(owner.name), "teams": int(run.scenario.most_teams[number]), "team_days": days,
             "median": use.value, "low": use.low, "high": use.high}
        )  # fmt: skip
    return rows


def office_rows(run: RunData) -> list[dict[str, Any]]:
    """Return how far each office in charge gets, those that lag first; nothing of its villages where it has none.

    ``median, low, high`` are its coverage at the end of the term with the 5-95 % band; ``probability`` that all its
    villages are covered by then, with Wilson's 95 % interval.
    """
    rows = []
    for group in run.outcomes.groups:
        if group.dimension != "office" or not group.sites:
            continue
        counts = run.outcomes.counted(run.outcomes.group_index("office", group.key), run.outcomes.days)
        share, full = band(counts / group.sites), wilson(int((counts >= group.sites).sum()), len(counts))
        name = str(run.scenario.offices[run.scenario.office_index(group.key)].name)
        rows.append(
            {"office": group.key, "name": name, "villages": group.sites, "median": share.value, "low": share.low,
             "high": share.high, "probability": full.value, "probability_low": full.low, "probability_high": full.high}
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row["median"], row["probability"], row["office"]))


def finding_rows(run: RunData) -> list[dict[str, Any]]:
    """Return what visits found and what followed, means with 95 % intervals; nothing where it is not simulated."""
    return mean_rows(finding_measures(run.scenario, run.outcomes))


def cost_rows(run: RunData) -> list[dict[str, Any]]:
    """Return what it takes, means with 95 % intervals: people's days, travel, teams of other offices, support."""
    return mean_rows(cost_measures(run.scenario, run.outcomes)) if run.replications else []
