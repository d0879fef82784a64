"""What is asked for in a scenario, in parts that an explanation can name."""

import numpy as np
import polars as pl

from optimize.explaining.limit import Demand
from optimize.problem import Problem
from scenarios.language import aside, listed
from scenarios.scenario import Scenario
from scenarios.schema import Text


def demands(scenario: Scenario, problem: Problem) -> list[Demand]:
    """List what is asked for: sites by office, kind and class, those that no round is open to apart, and milestones."""
    found = []
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
        who = scenario.offices[office].id
        # three names tell people which sites are meant; more would hide the sentence
        some = "" if open_ else aside(listed((names[k] for k in rows), 3))
        sites = f"all {len(rows)} sites" if len(rows) > 1 else "the one site"
        text = Text(
            en=f"{sites} of {who} ({kind}, {site_class}){some} must be covered",
            zh=f"{who} 的 {len(rows)} 个对象（{kind}，{site_class}）{some}须全部巡到",
        )
        found.append(Demand(f"cover:{who}:{kind}:{site_class}:{'open' if open_ else 'shut'}{season}", text, mask))
    for number, (goal, milestone) in enumerate(zip(problem.goals, scenario.file.milestones, strict=True)):
        text = Text(
            en=f'milestone "{milestone.name.en}": {goal.wanted:.0f} sites more by {milestone.by}',
            zh=f"节点“{milestone.name.zh}”：{milestone.by} 前再巡 {goal.wanted:.0f} 个对象",
        )
        found.append(Demand(f"milestone:{number + 1}", text, goal.sites, number))
    return found
