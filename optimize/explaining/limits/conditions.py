"""Conditions of a scenario, one by one: what is asked for, and what limits it; what an explanation is made of.

Each limit knows how the scenario, or the problem that is made of it, looks without it. To add one, write a function from a
scenario to its limits and name it in the ``SOURCES`` of its file.
"""

import numpy as np
import polars as pl

from optimize.explaining.limits import limits_of_rules, limits_of_work
from optimize.explaining.limits.limit import Demand, Limit
from optimize.problem.problem import Problem
from scenarios.language import aside, listed, of_number
from scenarios.scenario import Scenario
from scenarios.schema import Text

SOURCES = (*limits_of_rules.SOURCES, *limits_of_work.SOURCES)


def limits(scenario: Scenario) -> list[Limit]:
    """List all that limits a scenario."""
    return [limit for source in SOURCES for limit in source(scenario)]


def demands(scenario: Scenario, problem: Problem) -> list[Demand]:
    """List what is asked for: sites by office, kind and class, and milestones.

    Sites that no round is open to are demands of their own: they conflict with a season, the others of their class need not.
    """
    conditions = []
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    reachable = np.zeros(problem.sites, bool)
    reachable[problem.site[fits.any(axis=1)]] = True
    frame = scenario.sites.select(
        "office",
        "kind",
        "class",
        pl.col("season").fill_null(""),
        pl.Series("reachable", reachable),
        pl.Series("done", problem.done),
    ).with_columns(pl.when("reachable").then(pl.lit("")).otherwise("season").alias("season"))
    keys = ["office", "kind", "class", "reachable", "season"]
    groups = frame.with_row_index().filter(~pl.col("done")).group_by(keys).agg("index").sort(keys)
    names = scenario.sites["name"].to_list()
    for office, kind, site_class, open_, season, rows in groups.iter_rows():
        mask = np.zeros(problem.sites, bool)
        mask[rows] = True
        office_id = scenario.offices[office].id
        # three names tell a reader which sites are meant; more would bury the sentence
        site_list = "" if open_ else aside(listed((names[k] for k in rows), 3))
        sites = f"all {len(rows)} sites" if len(rows) > 1 else "the only site"
        text = Text(
            en=f"{sites} of {office_id} ({kind}, {site_class}){site_list} must be covered",
            zh=f"{office_id} 的 {len(rows)} 个对象（{kind}，{site_class}）{site_list}须全部巡到",
        )
        conditions.append(Demand(f"cover:{office_id}:{kind}:{site_class}:{'open' if open_ else 'shut'}{season}", text, mask))
    for number, (goal, milestone) in enumerate(zip(problem.goals, scenario.file.milestones, strict=True)):
        text = Text(
            en=f'milestone "{milestone.name.en}": {of_number(round(goal.wanted), "more site", "more sites")} by {milestone.by}',
            zh=f"节点“{milestone.name.zh}”：{milestone.by} 前再巡 {goal.wanted:.0f} 个对象",
        )
        conditions.append(Demand(f"milestone:{number + 1}", text, goal.sites, number))
    return conditions
