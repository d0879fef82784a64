"""The headline: the answer in a sentence."""

import polars as pl

from results.run import Run
from scenarios.language import say

SURE = 0.95
HOPELESS = 0.05


def headline(run: Run) -> str:
    """Say whether every village is covered in time, how likely that is, and what limits it."""
    return " ".join(part for part in (_answer(run), _limit(run), _found(run), _caveat(run)) if part)


def _final(run: Run) -> dict[str, object] | None:
    """Milestone that decides: the last one for all villages with the highest target."""
    rows = run.milestones()
    wide = [
        (one.target, one.by, position)
        for position, one in enumerate(run.scenario.file.milestones)
        if one.kind == "village" and one.site_class is None and one.office is None
    ]
    return rows[max(wide)[2]] if wide else None


def _answer(run: Run) -> str:
    final = _final(run)
    share = run.summary_share()
    if final is None:
        return say(f"By the end of the term {share} of the villages are covered.", f"届末可覆盖 {share} 的村。")
    chance, low, high = (float(str(final[key])) for key in ("probability", "low", "high"))
    date, target = final["date"], float(str(final["target"]))
    n = run.replications
    goal_en = "every village" if target >= 1 else f"{target:.0%} of the villages"
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
            f"No: {goal_en} will not be covered by {date} ({sure_en}); by the end of the term {share} are.",
            f"完不成:{goal_zh}不能在 {date} 前巡察到位({sure_zh});届末覆盖 {share}。",
        )
    return say(
        f"Not certain: {goal_en} covered by {date} ({sure_en}); by the end of the term {share} are.",
        f"没有把握:{goal_zh}在 {date} 前巡察到位({sure_zh});届末覆盖 {share}。",
    )


def _limit(run: Run) -> str:
    missed = [row for row in run.milestones() if row["probability"] < SURE]
    seen = pl.col("id").is_in(run.plan.visits["site"].unique()) | pl.col("done").is_not_null()
    left_out = len(run.scenario.sites.filter(~seen))
    parts_en, parts_zh = [], []
    if left_out:
        parts_en.append(f"the plan leaves {left_out} sites out")
        parts_zh.append(f"计划未安排 {left_out} 个对象")
    tight = max(run.teams(), key=lambda row: row["median"], default=None)
    if tight is not None:
        parts_en.append(
            f"the teams of {tight['name']} use {tight['median']:.0%} of their {tight['team_days']} on-site team-days"
        )
        parts_zh.append(f"{tight['name']}各组用去 {tight['team_days']} 个现场组日的 {tight['median']:.0%}")
    if missed:
        worst = min(missed, key=lambda row: row["probability"])
        parts_en.append(f'the milestone least likely to hold is "{worst["name"]}" ({worst["probability"]:.0%})')
        parts_zh.append(f"最难达到的节点是“{worst['name']}”({worst['probability']:.0%})")
    if not parts_en:
        return ""
    return say(f"What limits it: {'; '.join(parts_en)}.", f"制约:{';'.join(parts_zh)}。")


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
    names = ", ".join(run.scenario.synthesised)
    return say(f"Made up from stated distributions (seed {seed}): {names}.", f"按所列分布合成(种子 {seed}):{names}。")
