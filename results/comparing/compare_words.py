"""A comparison in words: a sentence first, dates and per cents in the table, and the object that ``--json`` prints."""

import datetime as dt
import math
from typing import Any

from results.comparing.compare import ComparedRuns
from results.comparing.difference import Difference
from results.comparing.selection import Selection
from scenarios.dispatch.own_rule import dispatch_id
from scenarios.language import aside, listed, say

SMALL = 10
"""Days below which a decimal is shown."""


def value_text(row: Difference, value: float) -> str:
    """Write a figure as people read it: a date, per cent, or a number."""
    if row.kind == "date":
        if not math.isfinite(value):
            return say("not reached", "未实现")
        return dt.date.fromordinal(math.floor(value)).isoformat()
    if row.unit in {"%", "ratio"}:
        return f"{value:.1%}"
    return f"{value:,.0f}" if row.unit == "d" or abs(value) >= 100 else f"{value:.4g}"  # noqa: PLR2004 - digits that tell


def change_text(row: Difference) -> str:
    """Write a difference with its interval: ``+14.0 (+8.1 to +20.2) points``, with ``*`` where it is clear."""
    if math.isnan(row.difference):
        return say("not known: never reached", "无法判断：均未实现")
    if not math.isfinite(row.low) and not math.isfinite(row.high):
        if row.kind == "date":
            return say("too few reach it to tell", "实现次数太少，无法判断")
        note = say("the same in every replication", "各次模拟相同")
        return note if row.difference == 0 else _signed(row, row.difference) + aside(note)
    mark = " *" if row.clear else ""
    until = say(" to ", " 至 ")
    return f"{_signed(row, row.difference)}{aside(f'{_signed(row, row.low)}{until}{_signed(row, row.high)}')}{_unit(row)}{mark}"


def _signed(row: Difference, value: float) -> str:
    if not math.isfinite(value):
        return "+∞" if value > 0 else "-∞"
    if row.unit in {"%", "ratio"}:
        return f"{value * 100:+.1f}"
    if row.unit == "d" and abs(value) < SMALL:  # a whole number would say -0
        return f"{value:+.1f}"
    return f"{value:+,.0f}" if row.kind == "date" or row.unit == "d" else f"{value:+.3g}"


def _unit(row: Difference) -> str:
    if row.unit in {"%", "ratio"}:
        return say(" points", " 个百分点")
    return say(" days", " 天") if row.kind == "date" or row.unit == "d" else ""


def sentences(comparison: ComparedRuns, selection: Selection | None = None) -> list[str]:
    """Say which run is better and by how much, what it costs, and what else the reader should know."""
    texts = [_best(comparison, selection)] if selection is not None and len(comparison.names) > 2 else []  # noqa: PLR2004
    texts += [_against_first(comparison, name) for name in comparison.names[1:]]
    for name, run_names in comparison.unmatched:
        run_list = listed(run_names)
        texts.append(say(f"Only {run_list} has: {name}.", f"仅 {run_list} 有：{name}。"))
    return [*texts, *comparison.notes]


def _against_first(comparison: ComparedRuns, name: str) -> str:
    first, row, count = comparison.names[0], comparison.of(name, comparison.decisive), comparison.replications
    figures_en = f"{value_text(row, row.b)} against {value_text(row, row.a)}, {_tail(row)}; {count} paired replications"
    figures_zh = f"{value_text(row, row.b)}，{first} 为 {value_text(row, row.a)}，{_tail(row)}；{count} 次配对模拟"
    worse, better = _sides(comparison.differences[name], comparison.decisive)
    if row.verdict == "better":
        verdict = say(
            f"{name} is better than {first}: {row.name}: {figures_en}.", f"{name} 优于 {first}：{row.name}：{figures_zh}。"
        )
        return verdict + (say(f" But worse in {worse}.", f"但以下较差：{worse}。") if worse else "")
    if row.verdict == "worse":
        verdict = say(
            f"{name} is worse than {first}: {row.name}: {figures_en}.", f"{name} 不及 {first}：{row.name}：{figures_zh}。"
        )
        return verdict + (say(f" But better in {better}.", f"但以下较好：{better}。") if better else "")
    verdict = say(
        f"{name} and {first} are not told apart by what decides: {row.name}: {figures_en}.",
        f"{name} 与 {first} 在关键指标上分不出高下：{row.name}：{figures_zh}。",
    )
    if better and worse:
        return verdict + say(f" Better in {better}; worse in {worse}.", f"较好：{better}；较差：{worse}。")
    if better:
        return verdict + say(f" Better in {better}.", f"较好：{better}。")
    return verdict + (say(f" Worse in {worse}.", f"较差：{worse}。") if worse else "")


def _tail(row: Difference) -> str:
    return say("difference ", "差 ") + change_text(row).removesuffix(" *")


def _sides(rows: tuple[Difference, ...], decisive: str) -> tuple[str, str]:
    """Names of the measures in which a run is clearly worse, and clearly better, than the first."""
    comma = say(", ", "、")
    names = {
        verdict: comma.join(row.name for row in rows if row.verdict == verdict and row.measure != decisive)
        for verdict in ("worse", "better")
    }
    return names["worse"], names["better"]


def _best(comparison: ComparedRuns, selection: Selection) -> str:
    count = len(comparison.names)
    pairs = f"Bonferroni, {count - 1} x {selection.looks}"
    if not selection.rivals:
        return say(
            f"{selection.best} is the best of {count}, with 95 % confidence in all comparisons together ({pairs}).",
            f"{selection.best} 为 {count} 个中最好的，全部比较合计置信度 95%（{pairs}）。",
        )
    rivals = listed(selection.rivals)
    if not math.isfinite(selection.within):
        return say(
            f"{selection.best} looks best of {count}; nothing is sure of {rivals} yet.",
            f"{selection.best} 看来最好（共 {count} 个），与 {rivals} 尚分不出。",
        )
    return say(
        f"{selection.best} looks best of {count}; with 95 % confidence no other is better by more than "
        f"{selection.within * 100:.1f} points ({pairs}). Not told apart from it: {rivals}.",
        f"{selection.best}看来最好（共 {count} 个），有 95% 把握其他至多高 {selection.within * 100:.1f} 个百分点（{pairs}）。"
        f"分不出高下的：{rivals}。",
    )


def as_json(comparison: ComparedRuns, selection: Selection | None = None) -> dict[str, Any]:
    """Return a comparison as the object that ``--json`` prints; of two runs also with the keys ``a`` and ``b``."""
    names = comparison.names
    first = comparison.differences[names[1]]
    rows = []
    for place, row in enumerate(first):
        row_of = {name: comparison.differences[name][place] for name in names[1:]}
        rows.append(
            {"measure": row.measure, "name": row.name, "kind": row.kind, "unit": row.unit, "better": row.better}
            | (_pair_json(row) if len(names) == 2 else {})  # noqa: PLR2004 - a pair
            | {
                "values": {names[0]: _value(row, row.a)} | {name: _value(row, row.b) for name, row in row_of.items()},
                "differences": {name: _change(row) for name, row in row_of.items()},
            }
        )  # fmt: skip
    result: dict[str, Any] = {
        "runs": list(names), "replications": comparison.replications, "decisive": comparison.decisive,
        "sentence": " ".join(sentences(comparison, selection)),
        "measures": rows,
        "unmatched": [{"name": name, "runs": list(run_names)} for name, run_names in comparison.unmatched],
        "notes": list(comparison.notes),
        "dispatch": {
            name: dispatch_id(run.dispatch)
            for name, run in zip("ab" if len(names) == 2 else names, comparison.runs, strict=True)  # noqa: PLR2004
        },
    }  # fmt: skip
    if len(names) == 2:  # noqa: PLR2004 - a pair
        result |= {"a": names[0], "b": names[1]}
    if selection is not None:
        result["best"] = {
            "run": selection.best, "rivals": list(selection.rivals), "within": _finite(selection.within),
            "confidence": 0.95, "looks": selection.looks,
        }  # fmt: skip
    return result


def _pair_json(row: Difference) -> dict[str, Any]:
    return {"a": _value(row, row.a), "b": _value(row, row.b)} | _change(row)


def _change(row: Difference) -> dict[str, Any]:
    figures = {key: _finite(getattr(row, key)) for key in ("difference", "low", "high")}
    return figures | {"clear": row.clear, "verdict": row.verdict}


def _value(row: Difference, value: float) -> float | str | None:
    """Return a figure for machines: dates as ISO texts, null where it is not reached."""
    if row.kind == "date":
        return dt.date.fromordinal(math.floor(value)).isoformat() if math.isfinite(value) else None
    return _finite(value)


def _finite(value: float) -> float | None:
    """Replace what JSON can't say by null."""
    return value if math.isfinite(value) else None
