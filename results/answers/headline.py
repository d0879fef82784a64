"""The headline: the answer in a few sentences, the first of which says it all."""

import polars as pl

from results.answers.deciding import SURE, deciding
from results.answers.limits import limit_sentence, short_text
from results.pace import pace_sentence, run_pace
from results.relief import relief_text
from results.run_data import RunData
from results.run_rows import finding_rows, milestone_rows
from scenarios.dispatch.choice import dispatch_name
from scenarios.dispatch.own_rule import dispatch_id
from scenarios.language import listed, of_number, say
from scenarios.tables.columns import titles
from sim.outcomes.milestones import milestone_wanted

LIKELY = 0.5
WIDE = 0.3
"""Width of an interval from which on more replications are what is wanted, not another plan."""
HOPELESS = 0.05


def headline(run: RunData) -> str:
    """Return the sentences as one text."""
    return say(" ", "").join(sentences(run))


def sentences(run: RunData) -> list[str]:
    """Say whether every village is covered in time and how likely that is, what limits it, what to change, what is made up."""
    parts = (
        _answer(run),
        _broken(run),
        _dispatch(run),
        limit_sentence(run),
        _pace(run),
        _change(run),
        _found(run),
        _caveat(run),
    )
    return [part for part in parts if part]


def promise_sentences(run: RunData) -> list[str]:
    """Say how likely it is that all is covered in time, who says what teams do, and how many team-days are lacking."""
    short = short_text(run)
    shortfall = say(f"{short[:1].upper()}{short[1:]}.", f"{short}。") if short else ""
    return [part for part in (_answer(run), _dispatch(run), shortfall) if part]


def _answer(run: RunData) -> str:
    position = deciding(run)
    share = run.summary_share()
    if position is None:
        return say(
            f"By the end of the term {share} of the villages are covered ({of_number(run.replications, 'replication')}).",
            f"届末可覆盖 {share} 的村（{run.replications} 次模拟）。",
        )
    final = milestone_rows(run)[position]
    chance, low, high = (float(str(final[key])) for key in ("probability", "low", "high"))
    date, target = final["date"], float(str(final["target"]))
    n = run.replications
    goal_en = "every village" if target >= 1 else f"{target:.0%} of the villages"
    less_en = f"not {goal_en}" if target >= 1 else f"less than {goal_en}"
    goal_zh = "所有村" if target >= 1 else f"{target:.0%} 的村"
    sure_en = f"probability {chance:.0%}, 95 % interval {low:.0%}-{high:.0%}, {of_number(n, 'replication')}"
    sure_zh = f"概率 {chance:.0%}，95% 区间 {low:.0%}-{high:.0%}，{n} 次模拟"
    if low >= SURE:
        count = len(run.breaches)
        if count:
            return say(
                f"Only with {of_number(count, 'rule')} broken: {goal_en} covered by {date} ({sure_en}).",
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


def _out_of_reach(run: RunData, position: int) -> bool:
    """Whether the plan, followed or repaired, visits fewer villages than the milestone wants: then luck has no part in it."""
    if dispatch_id(run.dispatch) not in {"follow", "repair"}:
        return False
    villages = run.scenario.sites.filter(run.scenario.is_village)
    has_visit = pl.col("id").is_in(run.plan.visits["site"].unique().implode()) | pl.col("done").is_not_null()
    return len(villages.filter(has_visit)) < milestone_wanted(run.scenario, run.outcomes, position)


def _doubt(low: float, high: float) -> tuple[str, str]:
    """Word what is neither sure nor hopeless by the limits of the interval, in English and Chinese."""
    if low >= LIKELY:
        return "Likely, but not certain", "较有可能，但没有把握"
    if high < LIKELY:
        return "Unlikely", "多半完不成"
    if high - low > WIDE:
        return "Too early to tell", "尚难判断"
    return "It could go either way", "成败难料"


def _broken(run: RunData) -> str:
    """Say that the plan breaks rules: whatever is said of it holds only if it is carried out as it stands."""
    count = len(run.breaches)
    if not count:
        return ""
    return say(
        f"The plan breaks {of_number(count, 'rule')} of the scenario; it was simulated as it stands.",
        f"计划有 {count} 处不合情景要求，按原样模拟。",
    )


def _dispatch(run: RunData) -> str:
    """Say who tells teams what to do, where they do not follow the plan, and how likely it is if they did."""
    if run.dispatch == "follow":
        return ""
    name = dispatch_name(run.dispatch)
    parts = [say(f"Dispatch {dispatch_id(run.dispatch)}: {name}", f"派组 {dispatch_id(run.dispatch)}（{name}）")]
    parts += [relief_text(relief, run.scenario) for relief in run.relief if relief.lever == "letter"]
    return say(f"{'; '.join(parts)}.", f"{'；'.join(parts)}。")


def _pace(run: RunData) -> str:
    position = deciding(run)
    return pace_sentence(run_pace(run, position), milestone=position is not None)


def _change(run: RunData) -> str:
    """Say what helps, of what was tried (`results.relief`); nothing where nothing was."""
    helping = [relief for relief in run.relief if relief.lever != "letter"]
    if not helping or all(row["low"] >= SURE for row in milestone_rows(run)):
        return ""
    parts = [relief_text(relief, run.scenario) for relief in helping]
    return say(f"What helps, as tried: {'; '.join(parts)}.", f"改进（已试算）：{'；'.join(parts)}。")


def _found(run: RunData) -> str:
    rows = {row["measure"]: row["mean"] for row in finding_rows(run)}
    if not rows:
        return ""
    per_village, in_time, leads = rows["found_village"], rows["in_time"], rows["leads"]
    return say(
        f"Visits find {per_village:.1f} problems per covered village and {of_number(round(leads), 'lead')}; "
        f"{in_time:.1%} of what falls due is repaired in time.",
        f"每个已巡村发现问题 {per_village:.1f} 个，移交线索 {leads:,.0f} 件；到期问题按期整改 {in_time:.1%}。",
    )


def _caveat(run: RunData) -> str:
    if not run.scenario.synthesised:
        return ""
    seed = run.scenario.file.synthesis.seed
    names = listed(titles(run.scenario.synthesised))
    return say(f"Made up from stated distributions (seed {seed}): {names}.", f"按所列分布合成（种子 {seed}）：{names}。")
