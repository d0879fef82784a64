"""Tables of travel that list each pair once are warned of: the way back is reckoned by distance."""

import polars as pl
import pytest

from scenarios.problems import Findings
from scenarios.travel.travel_table import warn_of_one_way


@pytest.mark.parametrize(
    ("pairs", "warned"),
    [([("a", "b"), ("b", "c")], True), ([("a", "b"), ("b", "a"), ("b", "c")], False), ([("a", "a")], False), ([], False)],
)
def test_only_tables_of_one_direction_are_warned_of(pairs: list[tuple[str, str]], warned: bool) -> None:
    table = pl.DataFrame({"from": [a for a, _ in pairs], "to": [b for _, b in pairs], "days": [0.5] * len(pairs)},
                         schema={"from": pl.String, "to": pl.String, "days": pl.Float64})  # fmt: skip
    findings = Findings()
    warn_of_one_way(table, "travel.csv", findings)
    assert bool(findings.warnings) == warned
    assert not findings.errors
