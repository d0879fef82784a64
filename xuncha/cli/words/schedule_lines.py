"""The schedule in the office's words: what a plan leaves out, how early it is, and how it looks."""

from typing import TYPE_CHECKING, Any

from scenarios.language import listed, of_number, say

if TYPE_CHECKING:
    from optimize.plan_result import PlanResult
    from optimize.scoring.figures import ScheduleFigures
    from scenarios.schema.base import SiteClass

WORDS: "dict[SiteClass, tuple[str, str]]" = {
    "key": ("key villages", "重点村"),
    "general": ("general villages", "一般村"),
    "good": ("good villages", "较好村"),
}


def schedule_json(result: "PlanResult") -> dict[str, Any]:
    """Return what ``plan --json`` says of the schedule."""
    return {
        "left_out": len(result.uncovered),
        "least_left_out": result.least_left_out,
        "earliness_gap": result.earliness_gap,
        "verified": result.verified,
        "schedule": None if result.figures is None else result.figures.as_json(),
    }


def schedule_lines(result: "PlanResult") -> list[str]:
    """Return the sentences of a plan's schedule."""
    left_out, least = len(result.uncovered), result.least_left_out
    lines = []
    if left_out:
        lines.append(left_out_text(left_out, least))
    lines.append(
        say(
            f"No schedule is earlier by more than {result.earliness_gap:.1%}, the cost of the preferences below included.",
            f"在覆盖时间上最多还能提前 {result.earliness_gap:.1%}（含下列各项偏好的代价）。",
        )
    )
    figures = result.figures
    if figures is not None and figures.mean_round:
        lines += _of_figures(figures)
    if not result.verified:
        lines.append(
            say(
                f"The plan breaks {of_number(len(result.breaches), 'rule')}: do not use it before xuncha check --plan "
                "says why.",
                f"计划违反 {len(result.breaches)} 条规则：请先查明原因，暂勿使用。",
            )
        )
    return lines


def left_out_text(left_out: int, least: int) -> str:
    """Say how many sites are left out, and how many have to be where any has."""
    en, zh = f"{left_out} site{'s are' if left_out != 1 else ' is'} left out", f"有 {left_out} 个对象未能安排"
    return say(
        f"{en}; with the days at hand at least {least} must be." if least else f"{en}.",
        f"{zh}；以现有能力至少有 {least} 个安排不下。" if least else f"{zh}。",
    )


def _of_figures(figures: "ScheduleFigures") -> list[str]:
    classes: list[SiteClass] = [name for name in WORDS if name in figures.mean_round]
    by_class = [(*WORDS[name], figures.mean_round[name]) for name in classes]
    lines = [
        say(
            "Mean round: " + ", ".join(f"{en} {mean:.1f}" for en, _, mean in by_class) + ".",
            "平均轮次：" + "，".join(f"{zh}第 {mean:.1f} 轮" for _, zh, mean in by_class) + "。",
        )
    ]
    if figures.rounds_per_township > 0:
        lines.append(
            say(
                f"A township's ordinary villages take {figures.rounds_per_township:.1f} rounds and "
                f"{figures.team_rounds_per_township:.1f} stays of teams on average (their days fill "
                f"{figures.team_rounds_needed:.1f}).",
                f"每个乡镇的普通村平均分 {figures.rounds_per_township:.1f} 轮、{figures.team_rounds_per_township:.1f} 组次完成"
                f"（工作量合 {figures.team_rounds_needed:.1f} 组次）。",
            )
        )
    if figures.integrated:
        lines.append(
            say(
                f"Of {of_number(figures.integrated, 'village')} that go with their township (or another host) "
                f"{figures.integrated - figures.parted} are inspected by its team; {figures.before_host} begin before it.",
                f"随镇（或其他对象）一体巡察 {figures.integrated} 个村，"
                f"其中 {figures.integrated - figures.parted} 个由同一组承担；早于其进驻的 {figures.before_host} 个。",
            )
        )
    fills = [f"{share:.0%}" for share in figures.fill_by_round]
    lines.append(
        say(
            f"Stays are filled to {figures.fill_most:.0%} at most; by round: {listed(fills)}. Load differs by "
            f"{figures.load_spread:.0%} between teams.",
            f"驻点时间最满用到 {figures.fill_most:.0%}，各轮为 {'、'.join(fills)}；各组工作量相差 {figures.load_spread:.0%}。",
        )
    )
    return lines
