"""Changes of a plan by site: each with its kind and reason."""

import polars as pl

from optimize.replanning.plan_changes import plan_changes, reason_text
from scenarios.scenario import Scenario

COLUMNS = ("site", "round", "team", "mode")


def visits(*rows: tuple[str, str]) -> pl.DataFrame:
    """Direct visits of the first team, by site and round."""
    cells = [(site, rnd, "district-1", "direct") for site, rnd in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def test_every_kind_of_change_has_its_reason(county: Scenario) -> None:
    ids = county.sites["id"].to_list()
    old = [
        (ids[0], "2027-summer"),
        (ids[1], "2027-spring"),
        (ids[2], "2027-summer"),
        (ids[3], "2027-summer"),
        (ids[4], "2027-autumn"),
    ]
    new = [
        (ids[0], "2027-summer"),
        (ids[1], "2027-summer"),
        (ids[2], "2027-autumn"),
        (ids[3], "2027-autumn"),
        (ids[5], "2027-autumn"),
    ]
    same, changes = plan_changes(county, visits(*old), visits(*new), ["2027-spring"], {0, 2, 4})
    assert same == 1
    reasons = {change.site: (change.kind, change.reason) for change in changes}
    assert reasons == {
        ids[1]: ("moved", "past"),
        ids[2]: ("moved", "cheaper"),
        ids[3]: ("moved", "room"),
        ids[4]: ("dropped", "yields"),
        ids[5]: ("added", "new"),
    }
    assert all(reason_text(change.reason) for change in changes)
    assert {change.after for change in changes if change.kind == "dropped"} == {None}
