"""What each assumed figure moves, one at a time, on one county: the table and the picture of docs/stress-des.md.

`python scripts/tornado.py` plans and simulates Nanxun at both ends of every figure's range (some minutes), writes the table
between the marks of the page, and docs/pictures/tornado.svg. Ranges are ours.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

import polars as pl

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import xuncha as xc  # noqa: E402

COUNTY, REPLICATIONS, MEASURE = "nanxun", 100, "coverage_end"
BEGIN, END = "<!-- tornado -->", "<!-- end of tornado -->"


class Assumed(NamedTuple):
    """A figure without a source, and the range over which it is tried."""

    name: str
    keys: tuple[str, ...]
    low: float | str
    high: float | str
    default: str


FIGURES = (
    Assumed("fixed days of a visit", ("modes.*.fixed_days",), 0.5, 1.5, "1 x the catalog's"),
    Assumed("`uncertainty.visit_cv`", ("uncertainty.visit_cv",), 0.1, 0.5, "0.3 here"),
    Assumed("`uncertainty.absence.probability`", ("uncertainty.absence.probability",), 0.1, 0.5, "0.35 here"),
    Assumed("`uncertainty.absence.days`", ("uncertainty.absence.days",), 2.0, 10.0, "7 here"),
    Assumed("`uncertainty.pace.record`", ("uncertainty.pace.record",), 3, 30, "10 visits"),
    Assumed("`uncertainty.pace.team`", ("uncertainty.pace.team",), 0.0, 0.5, "0.2"),
    Assumed("`uncertainty.mobile.rate` (off)", ("uncertainty.mobile.rate",), 0.0, 1.0, "0"),
    Assumed("`uncertainty.surge.probability` (off)", ("uncertainty.surge.probability",), 0.0, 0.2, "0"),
    Assumed("`simulation.tolerance`", ("simulation.tolerance",), 0.0, 1.0, "0.25 d"),
    Assumed("`simulation.carry_over`", ("simulation.carry_over",), "drop", "extend", "next_round"),
    Assumed("`simulation.extend_days`, where stays are extended", ("simulation.extend_days",), 0, 20, "10 d"),
    Assumed("`travel.detour`", ("travel.detour",), 1.1, 1.8, "1.35"),
    Assumed("`travel.speed_kmh`", ("travel.speed_kmh",), 25.0, 50.0, "35 km/h"),
    Assumed("`rounds.preparation_days`", ("rounds.preparation_days",), 5, 20, "10 d"),
    Assumed("`rounds.report_days`", ("rounds.report_days",), 5, 30, "15 d"),
    Assumed("`objective.uncovered_penalty`", ("objective.uncovered_penalty",), 2.0, 50.0, "as the schema says"),
)


def changes_at(figure: Assumed, value: float | str) -> dict[str, object]:
    """Return the changes that put a figure at a value."""
    if figure.keys == ("modes.*.fixed_days",):
        effect = {"key": "modes.*.fixed_days", "times": value}
        return {"policies.fixed": {"name": {"en": "x", "zh": "x"}, "effects": [effect], "source": "assumed"}}
    more = {"simulation.carry_over": "extend"} if figure.keys == ("simulation.extend_days",) else {}
    return more | dict.fromkeys(figure.keys, value)


def tried(scenario: xc.Scenario) -> xc.Run:
    """Plan and simulate a scenario, on the same random events as all others."""
    from optimize.planning import baseline_plan  # noqa: PLC0415 - no bound is needed

    return xc.simulate(scenario, baseline_plan(scenario, "uniform"), n=REPLICATIONS, seed=1)


def rows() -> pl.DataFrame:
    """Return a row a figure: the outcome at both ends, less that with nothing changed, with 95 % intervals."""
    scenario = xc.load(COUNTY)
    base = tried(scenario)
    table = []
    for figure in FIGURES:
        ends = []
        for value in (figure.low, figure.high):
            try:
                run = tried(scenario.with_(changes_at(figure, value)))
            except xc.ScenarioError as error:
                raise SystemExit(f"{figure.name} = {value}: {error}") from error
            ends.append(xc.compare(base, run).of("b", MEASURE))
        table.append((figure, *ends))
        print(figure.name, *(f"{end.difference * 100:+.1f}" for end in ends), flush=True)
    table.sort(key=lambda row: -max(abs(row[1].difference), abs(row[2].difference)))
    return pl.DataFrame(
        [
            {
                "name": figure.name, "default": figure.default, "range": f"{figure.low} .. {figure.high}",
                "low": low.difference, "low_from": low.low, "low_to": low.high,
                "high": high.difference, "high_from": high.low, "high_to": high.high,
            }
            for figure, low, high in table
        ]
    )  # fmt: skip


def points(value: float, low: float, high: float) -> str:
    """Write a difference in points with its interval."""
    if value == 0 and low < 0 < high:
        return "the same in every replication"
    return f"{value * 100:+.1f} ({low * 100:+.1f} to {high * 100:+.1f})"


def page_table(found: pl.DataFrame) -> str:
    """Return the table as Markdown."""
    lines = [
        "| assumed figure | default | tried | at the lower end, points | at the upper end, points |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['name']} | {row['default']} | {row['range']} | {points(row['low'], row['low_from'], row['low_to'])} | "
        f"{points(row['high'], row['high_from'], row['high_to'])} |"
        for row in found.iter_rows(named=True)
    ]
    return "\n".join(lines)


def main() -> None:
    """Write table and picture."""
    found = rows()
    page = ROOT / "docs" / "stress-des.md"
    text = page.read_text(encoding="utf-8")
    block = f"{BEGIN}\n{page_table(found)}\n{END}"
    page.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: block, text, flags=re.DOTALL), encoding="utf-8")
    base = float(tried(xc.load(COUNTY)).coverage_at_end().mean())
    drawn = found.select(
        pl.col("name").str.replace_all("`", "").alias("name"),
        (pl.col("low") + base).alias("low"),
        (pl.col("high") + base).alias("high"),
    )
    xc.picture(None, "tornado", ROOT / "docs" / "pictures" / "tornado.svg", table=drawn, level=base)


if __name__ == "__main__":
    main()
