"""What the pictures of coverage say of themselves."""

import numpy as np

from results.answers.deciding import deciding
from results.curve_data import CurveData
from results.pictures.style import Caption
from results.run_data import RunData
from results.run_rows import milestone_rows
from scenarios.language import listed, say


def coverage_caption(curve: CurveData) -> Caption:
    """Title and subtitle of a curve."""
    subtitle = say(
        f"Share of {_sites_en(curve)}: median, and the bands that hold 50 % and 90 % of the replications at each date; "
        "shaded: rounds on site",
        f"{_sites_zh(curve)}占比：中位数，深浅色带分别含每一日期 50% 和 90% 的模拟结果；底纹为各轮现场时间",
    )
    return Caption(coverage_finding(curve), subtitle)


def coverage_finding(curve: CurveData) -> str:
    """Say the answer: how likely the milestone that decides is, else when half and all of the sites are reached."""
    position = deciding(curve.run)
    if curve.whole and position is not None:
        row = milestone_rows(curve.run)[position]
        chance, date, target = row["probability"], row["date"], row["target"]
        goal_en = "every village inspected" if target >= 1 else f"{target:.0%} of the villages inspected"
        goal_zh = "所有村" if target >= 1 else f"{target:.0%} 的村"
        return say(f"{chance:.0%} likely: {goal_en} by {date}", f"{goal_zh}在 {date} 前巡察到位的概率为 {chance:.0%}")
    end = float(curve.median[-1])
    curve_title = curve_name(curve)
    name = curve_title + say(": ", "：") if curve_title else ""
    half = curve.dates[min(int(np.searchsorted(curve.median, 0.5)), len(curve.dates) - 1)]
    if end >= 1:
        full = curve.dates[int(np.searchsorted(curve.median, 1.0))]
        return name + say(f"half by {half}, all by {full}", f"{half} 过半，{full} 全部完成")
    return name + say(f"{end:.0%} by the end of the term", f"届末完成 {end:.0%}")


def curve_name(curve: CurveData) -> str:
    """Name for people of the sites of a curve, empty where they are all of their kind."""
    if curve.where:
        return listed(_value_name(curve.run, *pair) for pair in curve.where)
    return "" if curve.key == "all" else group_name(curve.run, curve.dimension, curve.key)


def _value_name(run: RunData, key: str, value: str) -> str:
    names = [group_name(run, key, part) if key in {"class", "office", "mode"} else part for part in value.split("|")]
    return "/".join(names)


def group_name(run: RunData, dimension: str, key: str) -> str:
    """Name for people of a group of sites."""
    scenario = run.scenario
    if dimension == "class":
        return str(scenario.file.classes.labels[key])  # type: ignore[index]
    if dimension == "office":
        return str(scenario.offices[scenario.office_index(key)].name)
    if dimension == "mode":
        return str(scenario.mode(key).name)
    if dimension == "township":
        return say("townships", "乡镇")
    if dimension == "department":
        return say("departments", "部门")
    return key


def _sites_en(curve: CurveData) -> str:
    if curve.dimension == "repaired":
        return "villages whose findings are repaired"
    if curve.dimension in {"township", "department"}:
        return f"{curve.dimension}s inspected"
    name = curve_name(curve)
    return f"sites inspected ({name})" if name else "villages inspected"


def _sites_zh(curve: CurveData) -> str:
    if curve.dimension == "repaired":
        return "整改到位的村"
    if curve.dimension in {"township", "department"}:
        return f"已巡察{group_name(curve.run, curve.dimension, curve.key)}"
    name = curve_name(curve)
    return f"已巡察对象（{name}）" if name else "已巡察村"
