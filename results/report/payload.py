"""What the page's pictures and table are drawn from: visits, curves, names, in columns."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.curve_data import coverage_of
from results.outlines import outline_of
from results.report.columns import Column, Writing, pack
from results.report.script_words import script_words
from results.run_data import RunData
from results.run_rows import milestone_rows
from results.visit_details import town_names, visit_details
from scenarios.language import language, say
from scenarios.naming.names import team_number
from scenarios.schema import CLASSES

NONE8, NONE16 = 255, 65535
"""What stands for nothing."""
PLANNED, DONE, LEFT_OUT = 0, 1, 2
GRID = 4095
"""Steps of a place on the map along the longer side."""
SCALE = 10_000
"""Steps of a share in a curve."""
KINDS = ("village", "township", "department")


def payload(run: RunData) -> str:
    """Pack the run for the page's script."""
    rows = site_rows(run)
    scenario = run.scenario
    towns = rows["township"].unique().sort().to_list()
    names = town_names(scenario)
    places, bounds = _places(rows["lon"].to_numpy(), rows["lat"].to_numpy(), run)
    columns = {
        "id": Column("front", rows["site"].to_list()),
        "name": Column("text", rows["name"].to_list()),
        "town": _numbers("u16", rows["township"].replace_strict(towns, list(range(len(towns))), return_dtype=pl.Int32), NONE16),
        "county": _numbers("u16", rows["county"], NONE16),
        "kind": _numbers("u8", _position(rows["kind"], KINDS), NONE8),
        "class": _numbers("u8", _position(rows["class"], CLASSES), NONE8),
        "mode": _numbers("u8", _position(rows["mode"], scenario.modes), NONE8),
        "team": _numbers("u16", rows["team"], NONE16),
        "round": _numbers("u8", rows["round"], NONE8),
        "start": _numbers("u16", rows["start"].clip(0, NONE16 - 1), NONE16),
        "length": _numbers("u16", (rows["end"] - rows["start"]).clip(0, NONE16 - 1), NONE16),
        "chance": _numbers("u8", (rows["chance"] * 100).floor(), NONE8),
        "state": _numbers("u8", rows["state"], NONE8),
        "x": Column("d16", places[0]),
        "y": Column("d16", places[1]),
    }
    curves = _curves(run)
    for name, values in curves.items():
        columns[f"curve:{name}"] = Column("d16", np.round(values * SCALE).astype(np.int64))
    return pack(_header(run, [names.get(town, town) for town in towns], list(curves), bounds), columns)


def site_rows(run: RunData) -> pl.DataFrame:
    """Return the visits and, behind them, sites without one, ordered by id: the columns of `visit_details` and ``state``."""
    visits = visit_details(run).with_columns(state=pl.lit(PLANNED))
    sites = run.scenario.sites.filter(~pl.col("id").is_in(visits["site"].unique().implode()))
    other_sites = sites.select(
        pl.col("id").alias("site"), "name", "kind", "class", "township", pl.col("office").alias("county"), "lon", "lat", "risk",
        pl.when(pl.col("done").is_not_null()).then(DONE).otherwise(LEFT_OUT).alias("state"),
        start=(pl.col("done") - run.scenario.file.term.start).dt.total_days(),
    )  # fmt: skip
    return pl.concat([visits, other_sites], how="diagonal_relaxed").sort("site", "start", maintain_order=True)


def _position(values: pl.Series, words: tuple[str, ...]) -> pl.Series:
    return values.replace_strict(list(words), list(range(len(words))), default=None, return_dtype=pl.Int32)


def _numbers(writing: Writing, values: pl.Series, missing: int) -> Column:
    return Column(writing, values.cast(pl.Int64).fill_null(missing).to_numpy())


def _places(lon: NDArray[np.float64], lat: NDArray[np.float64], run: RunData) -> tuple[NDArray[np.int64], list[float]]:
    """Places as steps from the west and the north, shape (2, rows), and the bounds: west, north and degrees a step."""
    outline = outline_of(run.scenario)
    west, east, south, north = float(lon.min()), float(lon.max()), float(lat.min()), float(lat.max())
    if outline is not None:
        bounds = outline.bounds
        west, south, east, north = min(west, bounds[0]), min(south, bounds[1]), max(east, bounds[2]), max(north, bounds[3])
    squeeze = float(np.cos(np.radians((south + north) / 2)))
    step = max((east - west) * squeeze, north - south, 1e-6) / GRID
    x, y = (lon - west) * squeeze / step, (north - lat) / step
    return np.round([x, y]).astype(np.int64), [west, north, step / squeeze, step]


def _curves(run: RunData) -> dict[str, NDArray[np.float64]]:
    curves: dict[str, NDArray[np.float64]] = {}
    for key in ("all", *(group.key for group in run.outcomes.groups if group.dimension == "class")):
        curve = coverage_of(run, "village" if key == "all" else "class", key)
        curves |= {f"{key}:{part}": getattr(curve, part) for part in ("median", "low90", "high90")}
        if key == "all":
            curves |= {f"{key}:{part}": getattr(curve, part) for part in ("low50", "high50")}
    return curves


def _header(run: RunData, towns: list[str], curves: list[str], bounds: list[float]) -> dict[str, Any]:
    scenario = run.scenario
    outline = outline_of(scenario)
    west, north, step_x, step_y = bounds
    rings = (
        [np.round((ring - [west, north]) / [step_x, -step_y]).astype(int).ravel().tolist() for ring in outline.rings]
        if outline
        else []
    )
    return {
        "lang": language(),
        "words": script_words(),
        "first": scenario.file.term.start.isoformat(),
        "days": run.outcomes.days,
        "towns": towns,
        "offices": [str(office.name) for office in scenario.offices],
        "teams": [
            [team.office, int(scenario.team_rank[row]) + 1 if team.rounds is None else team_number(team, 0)]
            for row, team in enumerate(scenario.teams)
        ],
        "rounds": [[str(rnd.name), rnd.start, rnd.end] for rnd in scenario.rounds],
        "modes": [str(scenario.mode(mode).name) for mode in scenario.modes],
        "classes": [str(scenario.file.classes.labels[name]) for name in CLASSES],
        "classKeys": list(CLASSES),
        "kinds": [say("village", "村"), say("township", "乡镇"), say("department", "部门")],
        "milestones": [
            [row["name"], (milestone.by - scenario.file.term.start).days + 1, row["target"], row["probability"]]
            for row, milestone in zip(milestone_rows(run), scenario.file.milestones, strict=True)
            if milestone.kind == "village" and milestone.office is None
        ],
        "curves": curves,
        "outline": rings,
        "sites": int(scenario.is_village.sum()),
        "file": scenario.name,
    }
