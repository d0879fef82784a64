"""Tables of what the numbers in the outcomes' tables stand for, so that a folder reads without the program."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from results.store.columns import COLUMNS
from results.store.layout import IDS
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes


def id_tables(scenario: Scenario) -> dict[str, pl.DataFrame]:
    """Tables of teams, rounds, offices and sites by the name of their file."""
    offices = [office.id for office in scenario.offices]
    teams = [(k, team.id, offices[team.office], team.size) for k, team in enumerate(scenario.teams)]
    rounds = [
        (k, rnd.id, rnd.name.zh, rnd.name.en, scenario.calendar.date(rnd.start), scenario.calendar.date(rnd.end))
        for k, rnd in enumerate(scenario.rounds)
    ]
    rows = [
        (k, office.id, office.name.zh, office.name.en, office.level, ";".join(office.prefixes))
        for k, office in enumerate(scenario.offices)
    ]
    in_charge = pl.Series("office", [*offices, None], pl.String)
    charge = np.where(scenario.office_in_charge < 0, len(offices), scenario.office_in_charge).astype(np.uint32)
    sites = scenario.sites.select("id", "name", "kind", "township", in_charge.gather(charge), "class")
    return {
        f"{IDS}/teams.csv": _table("teams", teams),
        f"{IDS}/rounds.csv": _table("rounds", rounds),
        f"{IDS}/offices.csv": _table("offices", rows),
        f"{IDS}/sites.csv": sites.cast(COLUMNS[f"{IDS}/sites.csv"]),
    }


def group_table(outcomes: Outcomes) -> pl.DataFrame:
    """Table of the groups whose coverage is counted."""
    rows = [(k, group.dimension, group.key, group.sites) for k, group in enumerate(outcomes.groups)]
    return _table("groups", rows)


def _table(name: str, rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, COLUMNS[f"{IDS}/{name}.csv"], orient="row")
