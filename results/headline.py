"""The headline: the answer in a few sentences, the first of which says it all."""

from typing import Any

import numpy as np
import polars as pl

from results.run import Run
from scenarios.language import say
from scenarios.options.dispatch import dispatch_name
from scenarios.options.orders import ORDERS
from scenarios.tables.columns import titles
from sim.outcomes.milestones import milestone_counts, milestone_wanted

SURE = 0.95
LIKELY = 0.5
HOPELESS = 0.05
WORTH_SAYING = 0.02
"""Share of days lost to absence from which on it is mentioned."""


def headline(run: Run) -> str:
    """Return the sentences as one text."""
    return say(" ", "").join(sentences(run))


def sentences(run: Run) -> list[str]:
    """Say whether every village is covered in time and how likely that is, what limits it, what to change, what is made up."""
    said = (_answer(run), _dispatch(run), _limit(run), _change(run), _found(run), _caveat(run))
    return [part for part in said if part]


def deciding(run: Run) -> int | None:
    """Position of the milestone that decides: the last one for all villages with the highest target."""
    wide = [
        (one.target, one.by, position)
        for position, one in enumerate(run.scenario.file.milestones)
        if one.kind == "village" and one.site_class is None and one.office is None
    ]
    return max(wide)[2] if wide else None


def _answer(run: Run) -> str:
    position = deciding(run)
    share = run.summary_share()
    if position is None:
        return say(
            f"By the end of the term {share} of the villages are covered ({run.replications} replications).",
            f"届末可覆盖 {share} 的村({run.replications} 次模拟)。",
        )
    final = run.milestones()[position]
    chance, low, high = (float(str(final[key])) for key in ("probability", "low", "high"))
    date, target = final["date"], float(str(final["target"]))
    n = run.replications
    goal_en = "every village" if target >= 1 else f"{target:.0%} of the villages"
    less_en = f"not {goal_en}" if target >= 1 else f"less than {goal_en}"
    goal_zh = "所有村" if target >= 1 else f"{target:.0%} 的村"
    sure_en = f"probability {chance:.0%}, 95 % interval {low:.0%}-{high:.0%}, {n} replications"
    sure_zh = f"概率 {chance:.0%}, 95% 区间 {low:.0%}-{high:.0%}, {n} 次模拟"
    if chance >= SURE:
        return say(
            f"Yes: {goal_en} will be covered by {date} ({sure_en}).",
            f"能完成:{goal_zh}可在 {date} 前巡察到位({sure_zh})。",
        )
    if chance <= HOPELESS:
        return say(
            f"No: {less_en} will be covered by {date} ({sure_en}); by the end of the term {share} are.",
            f"完不成:{goal_zh}不能在 {date} 前巡察到位({sure_zh});届末覆盖 {share}。",
        )
    return say(
        f"{_doubt_en(chance)}: {goal_en} covered by {date} ({sure_en}); by the end of the term {share} are.",
        f"{_doubt_zh(chance)}:{goal_zh}在 {date} 前巡察到位({sure_zh});届末覆盖 {share}。",
    )


def _dispatch(run: Run) -> str:
    """Say who tells teams what to do, where they do not follow the plan."""
    if run.dispatch == "follow":
        return ""
    name = dispatch_name(run.dispatch)
    return say(f"Dispatch {run.dispatch}: {name}.", f"派组 {run.dispatch}({name})。")


def _doubt_en(chance: float) -> str:
    return "Likely, but not certain" if chance >= LIKELY else "Rather not"


def _doubt_zh(chance: float) -> str:
    return "较有可能, 但没有把握" if chance >= LIKELY else "多半完不成"


def _limit(run: Run) -> str:
    parts = [part for part in (_left_out(run), _use(run), _missing(run), _weakest(run), _least_likely(run)) if part]
    return say(f"What limits it: {'; '.join(parts)}.", f"制约:{';'.join(parts)}。") if parts else ""


def _left_out(run: Run) -> str:
    seen = pl.col("id").is_in(run.plan.visits["site"].unique().implode()) | pl.col("done").is_not_null()
    count = len(run.scenario.sites.filter(~seen))
    if not count:
        return ""
    if run.dispatch in ORDERS:
        return say(f"even if all goes well the rule leaves {count} sites out", f"即使一切顺利, 按规则也顾不到 {count} 个对象")
    return say(f"the plan leaves {count} sites out", f"计划未安排 {count} 个对象")


def _use(run: Run) -> str:
    """How much of their days the busiest office's teams use, and how much of that is lost to absence."""
    tight = max(run.teams(), key=lambda row: row["median"], default=None)
    if tight is None:
        return ""
    office = run.scenario.office_index(tight["office"])
    mine = np.array([team.office == office for team in run.scenario.teams])
    lost = float(np.median(run.outcomes.lost[:, mine].sum(axis=(1, 2)))) / tight["team_days"]
    en = f"the teams of {tight['name']} use {tight['median']:.0%} of their {tight['team_days']} on-site team-days"
    zh = f"{tight['name']}各组用去 {tight['team_days']} 个现场组日的 {tight['median']:.0%}"
    if lost >= WORTH_SAYING:
        en += f", {lost:.0%} of them lost to absence"
        zh += f", 其中因缺勤损失 {lost:.0%}"
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
    return say(
        f"where it fails, {count} village{'s are' if count != 1 else ' is'} still missing (median)",
        f"未完成时通常差 {count} 个村(中位数)",
    )


def _weakest_visit(run: Run) -> tuple[dict[str, Any], float] | None:
    """Visit that most often remains undone, and the share of replications in which it is done; None where all mostly are."""
    done = run.outcomes.visit_covered
    if not len(done) or not run.replications or done.min() >= SURE * run.replications:
        return None
    return run.plan.visits.row(int(np.argmin(done)), named=True), float(done.min() / run.replications)


def _weakest(run: Run) -> str:
    found = _weakest_visit(run)
    if found is None:
        return ""
    visit, share = found
    often = say(f"is finished in {share:.0%} of the replications", f"只在 {share:.0%} 的模拟中做完")
    if share == 0:
        often = say("is finished in none of the replications", "在各次模拟中均未做完")
    if run.dispatch != "follow":  # the plan no longer says who makes a visit, and when
        return say(
            f"the weakest point is {visit['name']}, whose visit {often}",
            f"最薄弱处是{visit['name']}, {often}",
        )
    return say(
        f"the weakest point is {visit['team']} in {_round_name(run, visit['round'])}, whose visit to {visit['name']} {often}",
        f"最薄弱处是 {visit['team']} 组的{_round_name(run, visit['round'])}, 其中{visit['name']}{often}",
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
    """Say what helps: relief for the weakest visit, and more days where the plan's bound finds them dearest."""
    parts = [part for part in (_relief(run), _dearest(run)) if part]
    if not parts:
        return ""
    if all(row["probability"] >= SURE for row in run.milestones()):
        return say(f"Nothing needs to change; to be earlier: {'; '.join(parts)}.", f"无需调整;若要提前:{';'.join(parts)}。")
    return say(f"What to change: {'; '.join(parts)}.", f"改进:{';'.join(parts)}。")


def _relief(run: Run) -> str:
    found = _weakest_visit(run)
    if found is None or run.dispatch != "follow":
        return ""
    visit = found[0]
    return say(
        f"give {visit['name']} to a team with room, or to an earlier round", f"把{visit['name']}改派给有余力的组, 或提前一轮"
    )


def _dearest(run: Run) -> str:
    """Where one more team is worth most: the dearest capacity of the bound, where the program made the plan."""
    found = run.planning.get("bottleneck")
    if not found:
        return ""
    name = _round_name(run, found["round"])
    office = next(str(one.name) for one in run.scenario.offices if one.id == found["office"])
    return say(
        f"a team-day more is worth most in {name}: one more team of {office} there, or a longer stay",
        f"{name}多一个组日最有用, 可加一个{office}的组或延长进驻",
    )


def _round_name(run: Run, rnd: str) -> str:
    return next((str(one.name) for one in run.scenario.rounds if one.id == rnd), rnd)


def _found(run: Run) -> str:
    rows = {row["measure"]: row["mean"] for row in run.findings()}
    if not rows:
        return ""
    each, in_time, leads = rows["found_village"], rows["in_time"], rows["leads"]
    return say(
        f"Visits find {each:.1f} problems per covered village and {leads:.0f} leads; "
        f"{in_time:.1%} of what falls due is repaired in time.",
        f"每个已巡村发现问题 {each:.1f} 个,移交线索 {leads:.0f} 件;到期问题按期整改 {in_time:.1%}。",
    )


def _caveat(run: Run) -> str:
    if not run.scenario.synthesised:
        return ""
    seed = run.scenario.file.synthesis.seed
    names = say(", ", "、").join(titles(run.scenario.synthesised))
    return say(f"Made up from stated distributions (seed {seed}): {names}.", f"按所列分布合成(种子 {seed}):{names}。")
