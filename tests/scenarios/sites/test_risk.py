"""The risk index and the classes that follow from it."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.schema.sites import ClassesSection
from scenarios.sites.risk import classify, risk_index

SECTION = ClassesSection()
NAMES = ("population", "area", "income", "complaints", "funds")


def villages(count: int, seed: int = 0) -> pl.DataFrame:
    draws = np.random.default_rng(seed).lognormal(size=(count, len(NAMES)))
    return pl.DataFrame(draws, schema=list(NAMES))


def test_units_and_outliers_do_not_matter() -> None:
    """Only ranks count: another unit, or an outlier twice as far out, changes nothing."""
    table = villages(50)
    stretched = table.with_columns(pl.col("funds") * 1000, pl.col("complaints").exp())
    assert (risk_index(table, SECTION) == risk_index(stretched, SECTION)).all()


def test_more_complaints_are_more_risk_and_equals_are_equal() -> None:
    """The index rises with an indicator, lies within 0 and 1, and is the same for the same village."""
    table = pl.concat([villages(20), villages(20).head(1)])
    risk = risk_index(table, SECTION)
    assert risk[0] == risk[20]
    assert 0 < risk.min() < risk.max() < 1
    worst = table.with_columns(pl.when(pl.int_range(pl.len()) == 0).then(1e9).otherwise("complaints").alias("complaints"))
    assert risk_index(worst, SECTION)[0] >= risk[0]


@given(st.integers(1, 300))
def test_shares_count_off_the_riskiest_first(count: int) -> None:
    """Each class gets its share to the nearest village, and no key village is less risky than a good one."""
    risk = np.random.default_rng(count).permutation(count) / count
    section = ClassesSection(shares={"key": 0.2, "general": 0.5, "good": 0.3})
    classes = np.array(classify(risk, section))
    assert abs((classes == "key").sum() - 0.2 * count) <= 0.5 + 1e-9
    assert abs((classes == "good").sum() - 0.3 * count) <= 0.5 + 1e-9
    order = np.array(["key", "general", "good"])
    assert [str(label) for label in classes[np.argsort(-risk)]] == sorted(
        classes, key=lambda label: order.tolist().index(label)
    )


@pytest.mark.parametrize(
    ("risk", "expected"), [(0.8, "key"), (0.7, "key"), (0.69, "general"), (0.4, "general"), (0.39, "good")]
)
def test_thresholds_are_reached_at_their_value(risk: float, expected: str) -> None:
    """A class begins at its threshold."""
    section = ClassesSection(thresholds={"key": 0.7, "general": 0.4})
    assert classify(np.array([risk]), section) == [expected]


def test_the_longer_ago_the_riskier() -> None:
    """Villages last inspected earlier rank higher; one of which nobody knows is in the middle."""
    dates = [dt.date(2019, 1, 1), dt.date(2021, 1, 1), None, dt.date(2020, 1, 1), dt.date(2018, 1, 1)]
    villages = pl.DataFrame({"last_inspected": dates})
    risk = risk_index(villages, ClassesSection(indicators={"last_inspected": 1.0}))
    assert risk[4] > risk[0] > risk[3] > risk[1]
    assert risk[0] >= risk[2] >= risk[3]
