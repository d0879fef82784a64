"""The headline: the answer in a few sentences, the first of which says it all."""

from typing import Any

import numpy as np
import polars as pl

from results.pace import pace_sentence, run_pace
from results.relief import relief_text
from results.run import Run
from scenarios.dispatch.choice import dispatch_name
from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import dispatch_id
from scenarios.language import listed, of_number, say
from scenarios.tables.columns import titles
from sim.outcomes.milestones import milestone_counts, milestone_wanted

SURE = 0.95
LIKELY = 0.5
WIDE = 0.3
"""Width of an interval from which on more replications are what is wanted, not another plan."""
HOPELESS = 0.05
WORTH_SAYING = 0.02
"""Share of days lost to absence from which on it is mentioned."""


def headline(run: Run) -> str:
    """Return the sentences as one text."""
    return say(" ", "").join(sentences(run))


def sentences(run: Run) -> list[str]:
    """Say whether every village is covered in time and how likely that is, what limits it, what to change, what is made up."""
    said = (_answer(run), _broken(run), _dispatch(run), _limit(run), _pace(run), _change(run), _found(run), _caveat(run))
    return [part for part in said if part]


def promise_sentences(run: Run) -> list[str]:
    """Say how likely it is that all is covered in time, who says what teams do, and how many team-days are lacking."""
    short = short_text(run)
    lacking = say(f"{short[:1].upper()}{short[1:]}.", f"{short}。") if short else ""
    return [part for part in (_answer(run), _dispatch(run), lacking) if part]


def deciding(run: Run) -> int | None:
    """Position of the milestone that decides: the last one for all villages with the highest target."""
    wide = [
        (milestone.target, milestone.by, position)
        for position, milestone in enumerate(run.scenario.file.milestones)
        if milestone.kind == "village" and milestone.site_class is None and milestone.office is None
    ]
    return max(wide)[2] if wide else None


def _answer(run: Run) -> str:
    position = deciding(run)
    share = run.summary_share()
    if position is None:
        return say(
            f"By the end of the term {share} of the villages are covered ({run.replications} replications).",
            f"届末可覆盖 {share} 的村（{run.replications} 次模拟）。",
        )
    final = run.milestones()[position]
    chance, low, high = (float(str(final[key])) for key in ("probability", "low", "high"))
    date, target = final["date"], float(str(final["target"]))
    n = run.replications
    goal_en = "every village" if target >= 1 else f"{target:.0%} of the villages"
    less_en = f"not {goal_en}" if target >= 1 else f"less than {goal_en}"
    goal_zh = "所有村" if target >= 1 else f"{target:.0%} 的村"
    sure_en = f"probability {chance:.0%}, 95 % interval {low:.0%}-{high:.0%}, {n} replication{'s' if n != 1 else ''}"
    sure_zh = f"概率 {chance:.0%}，95% 区间 {low:.0%}-{high:.0%}，{n} 次模拟"
    if low >= SURE:
        count = len(run.breaches)
        if count:
            return say(
                f"Only with {_rules(count)} broken: {goal_en} covered by {date} ({sure_en}).",
                f"计划有 {count} 处不合要求，照此执行才能完成：{goal_zh}在 {date} 前巡察到位（{sure_zh}）。",
            )
        return say(
            f"Yes: {goal_en} will be covered by {date} ({sure_en}).",
            f"能完成：{goal_zh}可在 {date} 前巡察到位（{sure_zh}）。",
        )
    if high <= HOPELESS or _out_of_reach(run, position):
        return say(
            f"No: {less_en} will be covered by {date} ({sure_en}); by the end of the term {share} are.",
            f"完不成：{goal_zh}不能在 {date} 前巡察到位（{sure_zh}）；届末覆盖 {share}。",
        )
    en, zh = _doubt(low, high)
    return say(
        f"{en}: {goal_en} covered by {date} ({sure_en}); by the end of the term {share} are.",
        f"{zh}：{goal_zh}在 {date} 前巡察到位（{sure_zh}）；届末覆盖 {share}。",
    )


def _out_of_reach(run: Run, position: int) -> bool:
    """Whether the plan, followed or repaired, visits fewer villages than the milestone wants: then luck has no part in it."""
    if dispatch_id(run.dispatch) not in {"follow", "repair"}:
        return False
    villages = run.scenario.sites.filter(run.scenario.is_village)
    visited = pl.col("id").is_in(run.plan.visits["site"].unique().implode()) | pl.col("done").is_not_null()
    return len(villages.filter(visited)) < milestone_wanted(run.scenario, run.outcomes, position)


def _doubt(low: float, high: float) -> tuple[str, str]:
    """Word what is neither sure nor hopeless by the limits of the interval, in English and Chinese."""
    if low >= LIKELY:
        return "Likely, but not certain", "较有可能，但没有把握"
    if high < LIKELY:
        return "Unlikely", "多半完不成"
    if high - low > WIDE:
        return "Too early to tell", "尚难判断"
    return "It could go either way", "成败难料"


def _rules(count: int) -> str:
    return f"{count} rule{'s' if count != 1 else ''}"


def _broken(run: Run) -> str:
    """Say that the plan breaks rules: whatever is said of it holds only if it is carried out as it stands."""
    count = len(run.breaches)
    if not count:
        return ""
    return say(
        f"The plan breaks {_rules(count)} of the scenario; it was simulated as it stands.",
        f"计划有 {count} 处不合情景要求，按原样模拟。",
    )


def _dispatch(run: Run) -> str:
    """Say who tells teams what to do, where they do not follow the plan, and how likely it is if they did."""
    if run.dispatch == "follow":
        return ""
    name = dispatch_name(run.dispatch)
    parts = [say(f"Dispatch {dispatch_id(run.dispatch)}: {name}", f"派组 {dispatch_id(run.dispatch)}（{name}）")]
    parts += [relief_text(relief, run.scenario) for relief in run.relief if relief.lever == "letter"]
    return say(f"{'; '.join(parts)}.", f"{'；'.join(parts)}。")


def _pace(run: Run) -> str:
    position = deciding(run)
    return pace_sentence(run_pace(run, position), milestone=position is not None)


def _limit(run: Run) -> str:
    parts = [part for part in (_left_out(run), _use(run), _missing(run), _weakest(run), _least_likely(run)) if part]
    return say(f"What limits it: {'; '.join(parts)}.", f"制约：{'；'.join(parts)}。") if parts else ""


def _left_out(run: Run) -> str:
    seen = pl.col("id").is_in(run.plan.visits["site"].unique().implode()) | pl.col("done").is_not_null()
    count = len(run.scenario.sites.filter(~seen))
    if not count:
        return ""
    if is_rule(run.dispatch):
        return say(
            f"even if all goes well the rule leaves {of_number(count, 'site', 'sites')} out",
            f"即使一切顺利，按规则也顾不到 {count} 个对象",
        )
    return say(f"the plan leaves {of_number(count, 'site', 'sites')} out", f"计划未安排 {count} 个对象")


def _use(run: Run) -> str:
    """How much of their days the busiest office's teams use, and how much of that is lost to absence."""
    tight = max(run.teams(), key=lambda row: row["median"], default=None)
    if tight is None:
        return ""
    office = run.scenario.office_index(tight["office"])
    teams = np.array([team.office == office for team in run.scenario.teams])
    lost = float(np.median(run.outcomes.lost[:, teams].sum(axis=(1, 2)))) / tight["team_days"]
    en = f"the teams of {tight['name']} use {tight['median']:.0%} of their {tight['team_days']} on-site team-days"
    zh = f"{tight['name']}各组用去 {tight['team_days']} 个现场组日的 {tight['median']:.0%}"
    if tight["median"] > 1:
        en += " (stays were extended)"
        zh += "（进驻有延期）"
    if lost >= WORTH_SAYING:
        en += f", {lost:.0%} of them lost to absence"
        zh += f"，其中因缺勤损失 {lost:.0%}"
    return say(en, zh)


def _missing(run: Run) -> str:
    """How many villages are missing where the milestone that decides is missed."""
    position = deciding(run)
    if position is None:
        return ""
    short = milestone_wanted(run.scenario, run.outcomes, position) - milestone_counts(run.scenario, run.outcomes, position)
    if not (short > 0).any():
        return ""
    count = int(np.ceil(np.median(short[short > 0])))
    missing = say(
        f"where it fails, {count} village{'s are' if count != 1 else ' is'} still missing (median)",
        f"未完成时通常差 {count} 个村（中位数）",
    )
    return say("; ", "；").join(part for part in (missing, short_text(run)) if part)


def short_days(run: Run) -> float | None:
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
    undone = (run.replications - run.outcomes.visit_covered).astype(np.float64)
    days = run.plan.visits["team_days"].to_numpy()
    return villages * float(np.average(days, weights=undone if undone.any() else None))


def short_text(run: Run) -> str:
    """Say by how many team-days the milestone that decides is short of being sure; nothing where it is, or none decides."""
    days = short_days(run)
    if not days:
        return ""
    return say(f"for {SURE:.0%} some {days:.0f} team-days are lacking", f"要达到 {SURE:.0%} 的把握，约缺 {days:.0f} 组日")


def _weakest_visit(run: Run) -> tuple[dict[str, Any], float] | None:
    """Visit that most often remains undone, and the share of replications in which it is done; None where all mostly are."""
    done = run.outcomes.visit_covered
    if not len(done) or not run.replications or done.min() >= SURE * run.replications:
        return None
    return run.plan.visits.row(int(np.argmin(done)), named=True), float(done.min() / run.replications)


def _weakest(run: Run) -> str:
    weakest = _weakest_visit(run)
    if weakest is None:
        return ""
    visit, share = weakest
    often = say(f"is finished in {share:.0%} of the replications", f"只在 {share:.0%} 的模拟中做完")
    if share == 0:
        often = say("is finished in none of the replications", "在各次模拟中均未做完")
    if run.dispatch != "follow":  # the plan no longer says who makes a visit, and when
        return say(
            f"the weakest point is {visit['name']}, whose visit {often}",
            f"最薄弱处是{visit['name']}，{often}",
        )
    return say(
        f"the weakest point is {visit['team']} in {_round_name(run, visit['round'])}, whose visit to {visit['name']} {often}",
        f"最薄弱处是 {visit['team']} 组的{_round_name(run, visit['round'])}，其中{visit['name']}{often}",
    )


def _least_likely(run: Run) -> str:
    rows, final = run.milestones(), deciding(run)
    missed = [row for position, row in enumerate(rows) if position != final and row["probability"] < SURE]
    if not missed:
        return ""
    worst = min(missed, key=lambda row: row["probability"])
    return say(
        f'the milestone "{worst["name"]}" has a probability of {worst["probability"]:.0%}',
        f"节点“{worst['name']}”的概率为 {worst['probability']:.0%}",
    )


def _change(run: Run) -> str:
    """Say what helps, of what was tried (`results.relief`); nothing where nothing was."""
    helping = [relief for relief in run.relief if relief.lever != "letter"]
    if not helping or all(row["low"] >= SURE for row in run.milestones()):
        return ""
    parts = [relief_text(relief, run.scenario) for relief in helping]
    return say(f"What helps, as tried: {'; '.join(parts)}.", f"改进（已试算）：{'；'.join(parts)}。")


def _round_name(run: Run, rnd: str) -> str:
    return next((str(round_.name) for round_ in run.scenario.rounds if round_.id == rnd), rnd)


def _found(run: Run) -> str:
    rows = {row["measure"]: row["mean"] for row in run.findings()}
    if not rows:
        return ""
    each, in_time, leads = rows["found_village"], rows["in_time"], rows["leads"]
    return say(
        f"Visits find {each:.1f} problems per covered village and {leads:.0f} leads; "
        f"{in_time:.1%} of what falls due is repaired in time.",
        f"每个已巡村发现问题 {each:.1f} 个，移交线索 {leads:.0f} 件；到期问题按期整改 {in_time:.1%}。",
    )


def _caveat(run: Run) -> str:
    if not run.scenario.synthesised:
        return ""
    seed = run.scenario.file.synthesis.seed
    names = listed(titles(run.scenario.synthesised))
    return say(f"Made up from stated distributions (seed {seed}): {names}.", f"按所列分布合成（种子 {seed}）：{names}。")
