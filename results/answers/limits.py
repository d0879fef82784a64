"""What limits the answer: sites left out, full stays, absence, days lacking, the visit and the milestone least likely."""

from typing import Any

import numpy as np
import polars as pl

from results.answers.deciding import SURE, deciding
from results.run_data import RunData
from results.run_rows import milestone_rows, team_rows
from scenarios.dispatch.orders import is_rule
from scenarios.language import of_number, say
from scenarios.naming.names import round_names, team_names
from sim.outcomes.milestones import milestone_counts, milestone_wanted

WORTH_SAYING = 0.02
"""Share of days lost to absence from which on it is mentioned."""


def limit_sentence(run: RunData) -> str:
    """Say what limits the answer; nothing where nothing does."""
    parts = [part for part in (_left_out(run), _use(run), _missing(run), _weakest(run), _least_likely(run)) if part]
    return say(f"What limits it: {'; '.join(parts)}.", f"制约：{'；'.join(parts)}。") if parts else ""


def _left_out(run: RunData) -> str:
    provided_for = pl.col("id").is_in(run.plan.visits["site"].unique().implode()) | pl.col("done").is_not_null()
    count = len(run.scenario.sites.filter(~provided_for))
    if not count:
        return ""
    if is_rule(run.dispatch):
        return say(
            f"even if all goes well the rule leaves {of_number(count, 'site', 'sites')} out",
            f"即使一切顺利，按规则也顾不到 {count} 个对象",
        )
    return say(f"the plan leaves {of_number(count, 'site', 'sites')} out", f"计划未安排 {count} 个对象")


def _use(run: RunData) -> str:
    """How much of their days the busiest office's teams use, and how much of that is lost to absence."""
    tight = max(team_rows(run), key=lambda row: row["median"], default=None)
    if tight is None:
        return ""
    office = run.scenario.office_index(tight["office"])
    teams = np.array([team.office == office for team in run.scenario.teams])
    share_lost = float(np.median(run.outcomes.lost[:, teams].sum(axis=(1, 2)))) / tight["team_days"]
    en = f"the teams of {tight['name']} use {tight['median']:.0%} of their {tight['team_days']} on-site team-days"
    zh = f"{tight['name']}各组用去 {tight['team_days']} 个现场组日的 {tight['median']:.0%}"
    if tight["median"] > 1:
        en += " (stays were extended)"
        zh += "（进驻有延期）"
    if share_lost >= WORTH_SAYING:
        en += f", {share_lost:.0%} of them lost to absence"
        zh += f"，其中因缺勤损失 {share_lost:.0%}"
    return say(en, zh)


def _missing(run: RunData) -> str:
    """How many villages are missing where the milestone that decides is missed."""
    position = deciding(run)
    if position is None:
        return ""
    short = milestone_wanted(run.scenario, run.outcomes, position) - milestone_counts(run.scenario, run.outcomes, position)
    if not (short > 0).any():
        return ""
    count = int(np.ceil(np.median(short[short > 0])))
    missing = say(
        f"where it fails, {of_number(count, 'village is')} still missing (median)",
        f"未完成时通常差 {count} 个村（中位数）",
    )
    return say("; ", "；").join(part for part in (missing, short_text(run)) if part)


def short_days(run: RunData) -> float | None:
    """Team-days by which the milestone that decides is short of being sure (`SURE`), 0 where it is; None without a milestone.

    In so many of the replications not more work is left at its date: the villages missing, at the days that those take which
    most often remain undone.
    """
    position = deciding(run)
    if position is None or not run.replications:
        return None
    missing = milestone_wanted(run.scenario, run.outcomes, position) - milestone_counts(run.scenario, run.outcomes, position)
    villages = float(np.quantile(np.maximum(missing, 0.0), SURE, method="inverted_cdf"))
    if villages == 0 or not len(run.plan):
        return 0.0 if villages == 0 else None
    replications_undone = (run.replications - run.outcomes.visit_covered).astype(np.float64)
    days = run.plan.visits["team_days"].to_numpy()
    return villages * float(np.average(days, weights=replications_undone if replications_undone.any() else None))


def short_text(run: RunData) -> str:
    """Say by how many team-days the milestone that decides is short of being sure; nothing where it is, or none decides."""
    days = short_days(run)
    if not days:
        return ""
    return say(
        f"for {SURE:.0%} some {of_number(round(days), 'team-day is')} lacking",
        f"要达到 {SURE:.0%} 的把握，约缺 {days:.0f} 组日",
    )


def _weakest_visit(run: RunData) -> tuple[dict[str, Any], float] | None:
    """Visit that most often remains undone, and the share of replications in which it is done; None where all mostly are."""
    done = run.outcomes.visit_covered
    if not len(done) or not run.replications or done.min() >= SURE * run.replications:
        return None
    return run.plan.visits.row(int(np.argmin(done)), named=True), float(done.min() / run.replications)


def _weakest(run: RunData) -> str:
    weakest = _weakest_visit(run)
    if weakest is None:
        return ""
    visit, share = weakest
    frequency = say(f"is finished in {share:.0%} of the replications", f"只在 {share:.0%} 的模拟中做完")
    if share == 0:
        frequency = say("is finished in none of the replications", "在各次模拟中均未做完")
    if run.dispatch != "follow":  # the plan no longer says who makes a visit, and when
        return say(
            f"the weakest point is {visit['name']}, whose visit {frequency}",
            f"最薄弱处是{visit['name']}，{frequency}",
        )
    team = team_names(run.scenario.teams, run.scenario.offices).name(visit["team"])
    rnd = round_names(run.scenario.rounds).name(visit["round"])
    return say(
        f"the weakest point is {team} in {rnd}, whose visit to {visit['name']} {frequency}",
        f"最薄弱处是{rnd}{team}，其中{visit['name']}{frequency}",
    )


def _least_likely(run: RunData) -> str:
    rows, final = milestone_rows(run), deciding(run)
    rows_missed = [row for position, row in enumerate(rows) if position != final and row["probability"] < SURE]
    if not rows_missed:
        return ""
    worst = min(rows_missed, key=lambda row: row["probability"])
    return say(
        f'the milestone "{worst["name"]}" has a probability of {worst["probability"]:.0%}',
        f"节点“{worst['name']}”的概率为 {worst['probability']:.0%}",
    )
