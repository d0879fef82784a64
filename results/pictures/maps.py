"""Where: villages on a map by round, mode or risk, with the region's outline and the names of townships or counties."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from results.outlines import outline_of
from results.pictures.labels import Label, Spot, place
from results.pictures.style import FAINT, INK, ORDER, PAPER, SERIES, Caption, plain, styled
from results.run_data import RunData
from results.visit_details import town_names, visit_details
from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, counties
from scenarios.language import say

By = Literal["round", "mode", "risk"]
MOST_NAMES = 24
"""Names on a map, those of the townships or counties with most sites."""
LEFT_OUT = "#c4ccd4"
SEAT = "D"


@dataclass(frozen=True, slots=True)
class _Look:
    colours: NDArray[np.float64]
    legend: list[tuple[str, str]]
    """Name and colour of each entry."""
    caption: Caption


def map_size(run: RunData) -> tuple[float, float]:
    """Width and height in inches that suit the region's shape."""
    west, south, east, north = _bounds(run)
    shape = (east - west) * np.cos(np.radians((south + north) / 2)) / max(north - south, 1e-9)
    height = 6.2
    return float(np.clip(height * shape, 5.2, 9.5)) + 2.9, height + 1.6


def draw_map(axes: Axes, run: RunData, by: By = "round") -> Caption:
    """Draw each village where it lies, coloured by the round of its visit, by mode, or by risk."""
    sites = _sites(run)
    look = _LOOKS[by](run, sites)
    with styled():
        _ground(axes, run)
        size = float(np.clip(9000 / max(len(sites), 1), 1.2, 42))
        villages = (sites["kind"] == "village").to_numpy()
        lon, lat = sites["lon"].to_numpy(), sites["lat"].to_numpy()
        edge = {"edgecolors": PAPER, "linewidths": 0.5 if size > 12 else 0}  # noqa: PLR2004 - points with room for an edge
        axes.scatter(lon[villages], lat[villages], s=size, c=look.colours[villages], zorder=3, **edge)  # type: ignore[arg-type]
        seats = ~villages
        axes.scatter(lon[seats], lat[seats], s=size * 1.1, c=look.colours[seats], marker=SEAT, zorder=4, **edge)  # type: ignore[arg-type]
        _legend(axes, look, towns=bool(seats.any()) and len(sites) < 2000)  # noqa: PLR2004 - seats that can be seen
        _names(axes, run, sites)
        plain(axes)
    return look.caption


def _sites(run: RunData) -> pl.DataFrame:
    """Sites with the first of their visits: round and mode, null where they have none."""
    first = visit_details(run).sort("start").unique("site", keep="first").select("site", "round", "mode")
    table = run.scenario.sites.select("id", "kind", "township", "lon", "lat", "risk", "done")
    return table.join(first, left_on="id", right_on="site", how="left", maintain_order="left")


def _bounds(run: RunData) -> tuple[float, float, float, float]:
    outline = outline_of(run.scenario)
    lon, lat = run.scenario.sites["lon"].to_numpy(), run.scenario.sites["lat"].to_numpy()
    west, south, east, north = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
    if outline is not None:
        bounds = outline.bounds
        west, south, east, north = min(west, bounds[0]), min(south, bounds[1]), max(east, bounds[2]), max(north, bounds[3])
    pad = 0.03 * max(east - west, north - south, 0.01)
    return west - pad, south - pad, east + pad, north + pad


def _ground(axes: Axes, run: RunData) -> None:
    west, south, east, north = _bounds(run)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)), anchor="W")
    axes.set_axis_off()
    outline = outline_of(run.scenario)
    for ring in outline.rings if outline is not None else ():
        axes.fill(ring[:, 0], ring[:, 1], facecolor="#f6f7f8", edgecolor=FAINT, linewidth=0.9, zorder=1)
    _scale(axes, (west, south, east, north))


def _scale(axes: Axes, bounds: tuple[float, float, float, float]) -> None:
    """Draw a bar of a round number of kilometres in the lower left corner."""
    west, south, east, north = bounds
    km = 111.32 * np.cos(np.radians((south + north) / 2))
    width = (east - west) * km
    length = max(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if step <= max(width / 4, 1))
    at = south + 0.012 * (north - south)
    axes.plot([west, west + length / km], [at, at], color=FAINT, linewidth=1.2, zorder=2)
    axes.annotate(
        say(f"{length} km", f"{length} 千米"), (west, at), (0, 3), textcoords="offset points", fontsize=8, color=FAINT
    )


def _by_round(run: RunData, sites: pl.DataFrame) -> _Look:
    scenario = run.scenario
    rounds = len(scenario.rounds)
    shades = [ORDER(number / max(rounds - 1, 1))[:3] for number in range(rounds)]
    colours = np.array([to_rgb(LEFT_OUT) if rnd is None else shades[rnd] for rnd in sites["round"]])
    legend = [(str(rnd.name), _hex(shade)) for rnd, shade in zip(scenario.rounds, shades, strict=True)]
    villages = sites.filter((pl.col("kind") == "village") & pl.col("round").is_not_null())
    half = villages.filter(pl.col("round") < rounds / 2)
    share = len(half) / max(len(villages), 1)
    title = say(f"{share:.0%} of the villages come in the first half of the rounds", f"前一半轮次巡察 {share:.0%} 的村")
    subtitle = say(
        "Villages by the round of their visit, from bright (first) to dark (last)",
        "各村按进驻轮次着色，由亮（首轮）到暗（末轮）",
    )
    return _Look(colours, legend + _left_out(sites), Caption(title, subtitle))


def _by_mode(run: RunData, sites: pl.DataFrame) -> _Look:
    villages = sites.filter(pl.col("kind") == "village")
    modes_used = villages["mode"].drop_nulls().value_counts(sort=True)["mode"].to_list()
    other_modes = [mode for mode in sites["mode"].drop_nulls().unique().sort() if mode not in modes_used]
    colour_of = dict(zip([*modes_used, *other_modes], (*SERIES, "#4a5560", "#c58fb0", "#9aa83d"), strict=False))
    colours = np.array([to_rgb(LEFT_OUT if mode is None else colour_of.get(mode, FAINT)) for mode in sites["mode"]])
    count = dict(villages["mode"].value_counts().iter_rows())
    legend = [(f"{run.scenario.mode(mode).name}  {count[mode]:,}", colour_of.get(mode, FAINT)) for mode in modes_used]
    legend += [(str(run.scenario.mode(mode).name), colour_of.get(mode, FAINT)) for mode in other_modes]
    top = run.scenario.mode(modes_used[0]).name if modes_used else ""
    share = count[modes_used[0]] / max(len(villages), 1) if modes_used else 0
    title = say(f"{share:.0%} of the villages: {top}", f"{share:.0%} 的村采用{top}")
    subtitle = say("Villages by the mode of their visit, with the number of villages", "各村按巡察方式着色，并注村数")
    return _Look(colours, legend + _left_out(sites), Caption(title, subtitle))


def _by_risk(run: RunData, sites: pl.DataFrame) -> _Look:
    risk = sites["risk"].fill_null(0.0).to_numpy()
    rank = np.argsort(np.argsort(risk, kind="stable"), kind="stable") / max(len(risk) - 1, 1)
    colours = np.asarray(ORDER(rank))[:, :3]
    legend = [
        (say("highest risk", "风险最高"), _hex(ORDER(1.0)[:3])),
        (say("middle", "居中"), _hex(ORDER(0.5)[:3])),
        (say("lowest risk", "风险最低"), _hex(ORDER(0.05)[:3])),
    ]
    top = sites.filter(pl.col("kind") == "village").sort("risk", descending=True, nulls_last=True).head(1)
    name = town_names(run.scenario).get(top["township"][0], "") if len(top) else ""
    title = say(f"The village at the highest risk lies in {name}", f"风险最高的村在{name}")
    subtitle = say("Villages by the rank of their risk index", "各村按风险指数排序着色")
    return _Look(colours, legend, Caption(title, subtitle))


_LOOKS: dict[By, Callable[[RunData, pl.DataFrame], _Look]] = {"round": _by_round, "mode": _by_mode, "risk": _by_risk}


def _left_out(sites: pl.DataFrame) -> list[tuple[str, str]]:
    missing = sites.filter(pl.col("round").is_null())
    if missing.is_empty():
        return []
    done = missing["done"].is_not_null().sum()
    words = say("without a visit", "未安排") if not done else say("done before, or without a visit", "此前已巡或未安排")
    return [(f"{words}  {len(missing):,}", LEFT_OUT)]


def _legend(axes: Axes, look: _Look, *, towns: bool) -> None:
    handles = [
        Line2D([], [], marker="o", linestyle="", markersize=7, markerfacecolor=colour, markeredgecolor=FAINT,
               markeredgewidth=0.4, label=name)
        for name, colour in look.legend
    ]  # fmt: skip
    if towns:
        handles.append(
            Line2D([], [], marker=SEAT, linestyle="", markersize=6, markerfacecolor=PAPER, markeredgecolor=INK,
                   label=say("township", "乡镇本级"))
        )  # fmt: skip
    columns = 1 if len(handles) <= 26 else 2  # noqa: PLR2004 - entries that fit below each other
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=9, labelcolor=INK,
        handletextpad=0.3, labelspacing=0.55, borderaxespad=0, ncols=columns,
    )  # fmt: skip


def _names(axes: Axes, run: RunData, sites: pl.DataFrame) -> None:
    """Name townships at the middle of their villages, in a large region counties; as many as there is room for."""
    towns = sites["township"].n_unique() <= 2 * MOST_NAMES
    digits = (
        TOWNSHIP_DIGITS
        if towns
        else COUNTY_DIGITS
        if sites["township"].str.slice(0, COUNTY_DIGITS).n_unique() <= 2 * MOST_NAMES
        else 4
    )
    middle = (
        sites.group_by(pl.col("township").str.slice(0, digits).alias("code"))
        .agg(pl.col("lon").median(), pl.col("lat").median(), pl.len())
        .drop_nulls()
        .sort("len", "code", descending=[True, False])
        .head(MOST_NAMES)
    )
    names = town_names(run.scenario) if digits == 9 else _region_names(digits)  # noqa: PLR2004 - digits of a township
    labels = []
    for code, lon, lat, _ in middle.iter_rows():
        spots = tuple(
            Spot(lon, lat, dx, dy, "center", "center", abs(dx) + abs(dy))
            for dx in (0, -14, 14, -28, 28) for dy in (0, 10, -10, 20, -20, 30, -30)
        )  # fmt: skip
        labels.append(Label(names.get(code, code), INK, 9, spots))
    points = sites.drop_nulls(["lon", "lat"]).select("lon", "lat").to_numpy()
    single = [(points[row : row + 1, 0], points[row : row + 1, 1]) for row in range(len(points))] if towns else []
    place(axes, labels, single)


def _region_names(digits: int) -> dict[str, str]:
    table = counties()
    if digits == 6:  # noqa: PLR2004 - digits of a county
        return dict(table.select("code", "name").iter_rows())
    return dict(table.select(pl.col("code").str.slice(0, 4), "prefecture").unique("code").iter_rows())


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])
