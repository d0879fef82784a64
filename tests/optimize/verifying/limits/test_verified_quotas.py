"""Numbers of visits of a mode, each at the limit and just beyond it, in all and region by region."""

import dataclasses
from typing import Any

import polars as pl
import pytest
from verified import NEXT, OTHER_VILLAGE, THIRD, ZONE_VILLAGE, at, flat_county, plan, told, with_mode, with_site

from optimize.verifying.verify import find_breaches


@pytest.mark.parametrize(
    ("values", "visits", "words"),
    [
        ({"quota": 2}, 2, ""),
        ({"quota": 1}, 2, "2 visits | at most 1"),
        ({"quota": 0}, 1, "1 visit | at most 0"),
        ({"quota_share": 0.2}, 3, ""),
        ({"quota_share": 0.13}, 2, "2 visits | at most 1"),
        ({"quota_share": 0.2, "quota": 2}, 3, "3 visits | at most 2"),
        ({"quota_share": 0.13, "quota": 2}, 2, "2 visits | at most 1"),
        ({"quota_least": 2}, 2, ""),
        ({"quota_least": 3}, 2, "2 visits | at least 3"),
        ({"quota_least": 1}, 1, ""),
    ],
)
def test_quotas(values: dict[str, Any], visits: int, words: str) -> None:
    """Of 15 villages a fifth are three, 13 % are one; least numbers name no visit."""
    sites = (NEXT, OTHER_VILLAGE, ZONE_VILLAGE)[:visits]
    breaches = told(
        with_mode(flat_county(), "direct", **values), plan(*(at(s, f"district-{k + 1}") for k, s in enumerate(sites)))
    )
    rows = () if "least" in words else tuple(range(1, visits + 1))
    assert breaches == ([(words, rows)] if words else [])


@pytest.mark.parametrize(("per", "counties"), [("county", 2), ("prefecture", 1), (None, 1)])
def test_quotas_of_regions(per: str | None, counties: int) -> None:
    """Villages of two counties of one prefecture, two visits in each; what is wrong is named with its region."""
    scenario = flat_county()
    renamed = scenario.sites.with_columns(
        id=pl.when(pl.col("id").str.starts_with("330503190")).then(pl.col("id").str.replace("330503", "330504")).otherwise("id")
    )
    offices = tuple(
        dataclasses.replace(office, region="3305") if office.id == "district" else office for office in scenario.offices
    )
    scenario = dataclasses.replace(scenario, sites=renamed, offices=offices)
    neighbour, second_neighbour = ("330504190201", "330504190202")
    visits = plan(at(NEXT), at(THIRD, "district-2"), at(neighbour, "district-3"), at(second_neighbour, "district-4"))

    def limits(**values: Any) -> list[tuple[str, str, tuple[int, ...]]]:
        changed = with_mode(scenario, "direct", quota_per=per, **values)
        return [(b.problem.where, f"{b.problem.found} | {b.problem.allowed}", b.rows) for b in find_breaches(changed, visits)]

    quota_groups = {2: [("330503", (1, 2)), ("330504", (3, 4))], 1: [("3305" if per else "", (1, 2, 3, 4))]}[counties]
    count = 4 // counties
    assert limits(quota=count) == limits(quota_least=count) == []
    places = [f"direct ({region})" if region else "direct" for region, _ in quota_groups]
    expected = [
        (place, f"{count} visits | at most {count - 1}", rows) for place, (_, rows) in zip(places, quota_groups, strict=True)
    ]
    assert limits(quota=count - 1) == expected
    assert limits(quota_least=count + 1) == [(place, f"{count} visits | at least {count + 1}", ()) for place in places]
    # a fifth of ten villages is two, of five it is one
    assert [rows for _, _, rows in limits(quota_share=0.2)] == ([(3, 4)] if counties == 2 else [(1, 2, 3, 4)])


def test_a_region_without_sites_of_a_mode_needs_no_visits() -> None:
    """A county of one department alone; for all regions together the number stands, whatever there is to visit."""
    scenario = with_site(flat_county(), "330503990", id="330504990")
    made = plan(at(NEXT))
    assert told(with_mode(scenario, "direct", quota_per="county", quota_least=1), made) == []
    breaches = told(with_mode(scenario, "direct", quota_per="county", quota_least=2), made)
    assert breaches == [("1 visit | at least 2", ())]
    nowhere = dataclasses.replace(scenario, sites=scenario.sites.filter(pl.col("kind") != "department"))
    of_departments = with_mode(nowhere, "elevated", kinds=("department",), quota_least=1)
    assert told(of_departments, made) == [("0 visits | at least 1", ())]
