"""Figures of sites as arrays: their classes, their townships, and the days from which they are covered."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.schema import CLASSES


def class_index(sites: pl.DataFrame) -> NDArray[np.int64]:
    """Index of each site's class in ``CLASSES``, -1 where it has none; shape (sites,)."""
    classes = sites["class"]
    return np.select([(classes == name).to_numpy() for name in CLASSES], range(len(CLASSES)), -1).astype(np.int64)


def township_row(sites: pl.DataFrame) -> NDArray[np.int64]:
    """Row of the township site that each site lies in, -1 where the township is not a site or the site itself is one."""
    kind, row = pl.col("kind") == "township", pl.int_range(pl.len()).alias("host")
    hosts = sites.select("township", "kind", row).filter(kind).unique("township", keep="last").drop("kind")
    hosted_sites = sites.select("township", "kind").join(hosts, on="township", how="left", maintain_order="left")
    return hosted_sites.select(pl.when(kind).then(-1).otherwise(pl.col("host")).fill_null(-1)).to_series().to_numpy()


def done_day(sites: pl.DataFrame, calendar: WorkCalendar) -> NDArray[np.float64]:
    """Day from whose beginning each site counts as covered already, the one after its date; inf where it isn't."""
    dates = sites["done"].to_numpy().astype("datetime64[D]")
    has_date = ~np.isnat(dates)
    days = np.full(len(dates), np.inf)
    days[has_date] = calendar.day_numbers(dates[has_date]) + 1
    return days
