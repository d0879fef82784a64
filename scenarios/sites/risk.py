"""The risk index of a village, and the class that follows from it."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from scenarios.schema.sites import ClassesSection

DEFAULT_SHARES = {"key": 0.15, "general": 0.5, "good": 0.35}


def risk_index(villages: pl.DataFrame, section: ClassesSection) -> NDArray[np.float64]:
    """Risk index in 0..1 of each village: the weighted mean of its ranks by the indicators, shape (villages,).

    A rank is the share of villages with a lower value (equal values share the mean rank), so that units and outliers don't
    matter. Source: Zhejiang ranks villages by five indicators into three classes; weights are the scenario's.
    """
    count = max(len(villages), 1)
    total = sum(section.indicators.values())
    ranks = [
        weight * ((_figures(villages, name).rank("average").to_numpy() - 0.5) / count)
        for name, weight in section.indicators.items()
        if weight > 0
    ]
    return np.asarray(np.round(np.sum(ranks, axis=0) / total, 6), np.float64)


def _figures(villages: pl.DataFrame, name: str) -> pl.Series:
    """Figures of an indicator that grow with the risk; a village without a date of its last inspection is in the middle."""
    if name != "last_inspected":
        return villages[name]
    days = -villages[name].to_physical().cast(pl.Float64)
    figures = pl.DataFrame({"days": days})
    return figures.select(pl.col("days").fill_null(pl.col("days").median()).fill_null(0.0))["days"]


def classify(risk: NDArray[np.float64], section: ClassesSection) -> NDArray[np.str_]:
    """Class of each village, shape (villages,): by thresholds of the risk index, else by shares with the highest risk first."""
    names = np.array(CLASSES)
    if section.thresholds is not None:
        bounds = section.thresholds
        class_rows = np.select([risk >= bounds["key"], risk >= bounds["general"]], [0, 1], 2)
        return np.asarray(names[class_rows])
    shares = dict.fromkeys(CLASSES, 0.0) | dict(section.shares or DEFAULT_SHARES)
    order = np.argsort(-risk, kind="stable")
    ends = np.round(np.cumsum([shares[name] for name in CLASSES]) * len(risk)).astype(int)
    position = np.empty(len(risk), int)
    position[order] = np.arange(len(risk))
    return np.asarray(names[np.minimum(np.searchsorted(ends, position, side="right"), len(CLASSES) - 1)])
