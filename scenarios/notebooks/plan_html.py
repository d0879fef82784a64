"""What notebooks show of a plan."""

import polars as pl

from scenarios.language import of_number, say
from scenarios.notebooks.drawings import bars, show
from scenarios.plans.plan import Plan


def plan_html(plan: Plan) -> str:
    """Return a plan: how many visits by round, as a table and as bars."""
    by_round = plan.visits.group_by("round").agg(pl.len(), pl.col("team_days").sum(), pl.col("start").min()).sort("start")
    teams = plan.visits["team"].n_unique()
    sentence = say(
        f"{of_number(len(plan), 'visit')} by {of_number(teams, 'team')} in {of_number(len(by_round), 'round')} "
        f"({plan.method}).",
        f"{teams} 个组 {len(by_round)} 轮共 {len(plan)} 次进驻（{plan.method}）。",
    )
    headers = (say("round", "轮次"), say("visits", "次数"), say("team-days", "组日"))
    rows = [(rnd, count, f"{days:,.1f}") for rnd, count, days, _ in by_round.rows()]
    return show(sentence, headers, rows, bars(by_round["len"].to_list()))
