"""What the page says in words and small tables, before any script runs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from results.answers.deciding import deciding
from results.answers.headline import sentences
from results.curve_data import coverage_of
from results.pictures.coverage.words import coverage_finding
from results.pictures.grid import team_name
from results.report.assumptions import assumptions
from results.report.payload import LEFT_OUT, site_rows
from results.report.script_words import script_words
from results.run_data import RunData
from results.run_rows import cost_rows, finding_rows, milestone_rows, office_rows
from scenarios.language import say
from scenarios.schema import CLASSES
from scenarios.stays.windows import team_windows

WEAKEST, MOST_ROWS, LAGGARDS = 12, 16, 20
"""Visits, rows of the table of use, and offices that are listed."""
SAFE = 0.95
"""Share of replications from which on a visit is no risk."""
REPAIRS = ("in_time", "overdue", "open_end", "look_backs_waiting")


@dataclass(frozen=True, slots=True)
class Cell:
    """A shaded cell: a share, and how dark it is from 0 to 5."""

    text: str
    shade: int


def facts(run: RunData) -> dict[str, Any]:
    """Return everything that the page's template shows."""
    answer = sentences(run)
    rows = site_rows(run)
    return {
        "title": str(run.scenario.file.title),
        "finding": coverage_finding(coverage_of(run)),
        "answer": answer[0],
        "reasons": answer[1:],
        "figures": _figures(run),
        "milestones": [_milestone(row) for row in milestone_rows(run)],
        "deciding": deciding(run),
        "use": _use(run),
        "laggards": _laggards(run),
        "weakest": _weakest(run, rows),
        "costs": _costs(run),
        "rounds": _rounds_at_risk(run, rows),
        "left_out": _left_out(rows),
        "repairs": _repairs(run),
        "assumptions": assumptions(run),
        "about": str(run.scenario.file.about),
        "offices": _offices(run),
        "shown_office": _busiest_office(run),
        "charges": _charges(run),
        "classes": [str(run.scenario.file.classes.labels[name]) for name in CLASSES],
        "headers": _headers(run),
        "legends": _legends(run),
        "made_up_places": _made_up_places(run),
    }


def _figures(run: RunData) -> list[tuple[str, str]]:
    """Return the few numbers at the top: each with what it counts."""
    scenario = run.scenario
    villages = int(scenario.is_village.sum())
    return [
        (f"{villages:,}", say("villages", "个村")),
        (f"{scenario.most_teams.sum():,}", say("teams", "个巡察组")),
        (f"{len(scenario.rounds)}", say("rounds", "轮")),
        (f"{len(run.plan):,}", say("visits planned", "次进驻")),
        (run.summary_share(), say("of the villages covered by the end of the term (5–95 %)", "届末覆盖率（5–95%）")),
    ]


def _milestone(row: dict[str, Any]) -> dict[str, Any]:
    """Row of a milestone with places of its mark and interval on a scale from 0 to 100."""
    return row | {
        "target_text": f"{row['target']:.0%}",
        "chance": f"{row['probability']:.0%}",
        "interval": f"{row['low']:.0%}–{row['high']:.0%}",
        "reached_text": f"{row['reached']:.1%}",
        "at": round(100 * row["probability"], 1),
        "from": round(100 * row["low"], 1),
        "wide": round(100 * (row["high"] - row["low"]), 1),
        "likely": "yes" if row["probability"] >= SAFE else "no" if row["probability"] < 0.5 else "perhaps",  # noqa: PLR2004 - one half
    }


def _use(run: RunData) -> dict[str, Any]:
    """Share of the days on site that are used by team (of many teams: by office, the fullest first) and round, medians."""
    scenario = run.scenario
    windows = team_windows(scenario).days
    days_used = run.outcomes.worked + run.outcomes.travelled
    if len(scenario.teams) <= MOST_ROWS:
        members = {team_name(scenario, row): [row] for row in range(len(scenario.teams))}
        rest = 0
    else:
        offices = [(office, rows) for office, rows in _members(run).items() if windows[rows].sum() > 0]
        offices.sort(key=lambda entry: -float(days_used[:, entry[1]].sum() / windows[entry[1]].sum()))
        members = {str(scenario.offices[office].name): rows for office, rows in offices[:MOST_ROWS]}
        rest = len(offices) - len(members)
    rows = [(name, [_cell(days_used[:, teams, rnd], int(windows[teams, rnd].sum())) for rnd in range(len(scenario.rounds))])
            for name, teams in members.items()]  # fmt: skip
    return {"rounds": [str(rnd.name) for rnd in scenario.rounds], "rows": rows, "left": rest}


def _members(run: RunData) -> dict[int, list[int]]:
    members: dict[int, list[int]] = {}
    for row, team in enumerate(run.scenario.teams):
        members.setdefault(team.office, []).append(row)
    return members


def _cell(days_used: Any, days: int) -> Cell:
    if not days or not len(days_used):
        return Cell("", 0)
    share = float(np.median(days_used.sum(axis=1))) / days
    return Cell(f"{share:.0%}", int(np.searchsorted([0.02, 0.5, 0.75, 0.9, 0.975], share, side="right")))


def _laggards(run: RunData) -> list[dict[str, str]]:
    """Offices in charge with the least coverage at the end of the term; nothing where there is only one."""
    rows = office_rows(run)
    return [
        {
            "name": row["name"], "villages": f"{row['villages']:,}", "covered": f"{row['median']:.1%}",
            "band": f"{row['low']:.1%}–{row['high']:.1%}", "full": f"{row['probability']:.0%}",
        }
        for row in rows[:LAGGARDS]
        if len(rows) > 1
    ]  # fmt: skip


def _weakest(run: RunData, rows: pl.DataFrame) -> list[dict[str, str]]:
    """Visits that are finished in time least often."""
    scenario = run.scenario
    weak = rows.filter(pl.col("chance") < SAFE).sort("chance", "site").head(WEAKEST)
    dates = scenario.calendar.dates(np.arange(run.outcomes.days + 2))
    return [
        {
            "name": f"{row['name']}", "town": str(row["town"]), "team": team_name(scenario, row["team"]),
            "round": str(scenario.rounds[row["round"]].name), "last": str(dates[min(row["end"] - 1, run.outcomes.days)]),
            "chance": f"{row['chance']:.0%}",
        }
        for row in weak.iter_rows(named=True)
    ]  # fmt: skip


def _rounds_at_risk(run: RunData, rows: pl.DataFrame) -> list[dict[str, str]]:
    """Return rounds with visits that may not end in time."""
    risky = (
        rows.filter(pl.col("round").is_not_null())
        .group_by("round")
        .agg(visits=pl.len(), unsure=(pl.col("chance") < SAFE).sum(), mean=pl.col("chance").mean())
        .filter(pl.col("unsure") > 0)
        .sort("round")
    )
    return [
        {"name": str(run.scenario.rounds[rnd].name), "visits": f"{visits:,}", "unsure": f"{unsure:,}", "mean": f"{mean:.0%}"}
        for rnd, visits, unsure, mean in risky.iter_rows()
    ]


def _left_out(rows: pl.DataFrame) -> dict[str, Any]:
    missing = rows.filter(pl.col("state") == LEFT_OUT)
    return {"count": len(missing), "names": missing["name"].head(30).to_list()}


def _repairs(run: RunData) -> list[dict[str, str]]:
    return [
        {"name": row["name"], "mean": _figure(row, "mean"), "interval": f"{_figure(row, 'low')}–{_figure(row, 'high')}"}
        for row in finding_rows(run)
        if row["measure"] in REPAIRS
    ]


def _costs(run: RunData) -> list[dict[str, str]]:
    """Return what it takes: means with their intervals."""
    return [
        {"name": row["name"], "mean": _days(row["mean"]), "interval": f"{_days(row['low'])}–{_days(row['high'])}"}
        for row in cost_rows(run)
    ]


def _days(value: float | None) -> str:
    if value is None:
        return say("unknown", "不详")
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"  # noqa: PLR2004 - digits that tell


def _figure(row: dict[str, Any], key: str) -> str:
    value = row[key]
    if value is None or not np.isfinite(value):
        return say("unknown", "不详")
    return f"{value:.1%}" if row.get("unit") == "%" or row["measure"] == "in_time" else f"{value:,.1f}"


def _busiest_office(run: RunData) -> int:
    """Office whose teams are shown first: the one with most visits."""
    counts = run.plan.visits["office"].value_counts(sort=True)
    return run.scenario.office_index(counts["office"][0]) if len(counts) else next(iter(_members(run)), 0)


def _charges(run: RunData) -> list[tuple[int, str]]:
    """Offices in charge of some site."""
    numbers = run.scenario.sites["office"].unique().sort().to_list()
    return [(number, str(run.scenario.offices[number].name)) for number in numbers]


def _headers(run: RunData) -> list[tuple[str, str]]:
    """Columns of the table of visits."""
    names = [
        ("name", say("village", "村（对象）")), ("town", say("township", "乡镇")), ("county", say("in charge", "主管")),
        ("class", say("class", "分类")), ("mode", say("mode", "方式")), ("team", say("team", "巡察组")),
        ("round", say("round", "轮次")), ("start", say("first day", "起")), ("last", say("last day", "止")),
        ("chance", say("sure", "把握")), ("id", say("code", "代码")),
    ]  # fmt: skip
    return [entry for entry in names if entry[0] != "county" or len(_charges(run)) > 1]


def _legends(run: RunData) -> list[tuple[str, list[tuple[str, str]]]]:
    """Colours of the map, as `scripts/page/src/map.js` has them."""
    words = script_words()
    labels = [str(run.scenario.file.classes.labels[name]) for name in CLASSES]
    states = ("done", "#1f5f8b"), ("now", "#e08a2c"), ("later", "#c2cad2"), ("leftOut", "#b8412f")
    return [
        ("state", [(colour, words[state]) for state, colour in states]),
        ("class", list(zip(("#b8412f", "#c9962f", "#2a8577"), labels, strict=True))),
        ("chance", [("#2a8577", words["high"]), ("#d9a441", words["middle"]), ("#b8412f", words["low"])]),
    ]  # fmt: skip


def _made_up_places(run: RunData) -> str:
    if not {"lon", "lat"} & set(run.scenario.synthesised):
        return ""
    return say(" Places of villages are made up inside the outline.", "村的位置为合成，落在区划范围内。")


def _offices(run: RunData) -> list[tuple[int, str]]:
    return [(office, str(run.scenario.offices[office].name)) for office in sorted(_members(run))]
