"""What notebooks show of a plan."""

import polars as pl

from scenarios.language import of_number, say
from scenarios.notebooks.drawings import bars, show


def plan_html(visits: pl.DataFrame, method: str) -> str:
    """Return a plan of these visits: how many visits by round, as a table and as bars."""
    by_round = visits.group_by("round").agg(pl.len(), pl.col("team_days").sum(), pl.col("start").min()).sort("start")
    teams = visits["team"].n_unique()
    sentence = say(
        f"{of_number(len(visits), 'visit')} by {of_number(teams, 'team')} in {of_number(len(by_round), 'round')} ({method}).",
        f"{teams} 个组 {len(by_round)} 轮共 {len(visits)} 次进驻（{method}）。",
    )
    headers = (say("round", "轮次"), say("visits", "次数"), say("team-days", "组日"))
    rows = [(rnd, count, f"{days:,.1f}") for rnd, count, days, _ in by_round.rows()]
    return show(sentence, headers, rows, bars(by_round["len"].to_list()))
