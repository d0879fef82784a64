"""Days on site, and who carries a mode out."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from county_files import sites_table, sites_with
from make import small_county

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.options.quotas import quota_groups
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.workload import mode_days, mode_offices


def test_days_follow_the_catalog(nanxun: Scenario) -> None:
    """Direct, general village: 6 days, and 0.5 per 1,000 people, 0.1 per complaint and 0.2 per million yuan of funds."""
    general = (nanxun.sites["class"] == "general").to_numpy() & nanxun.is_village
    sites = nanxun.sites.filter(pl.Series(general))
    expected = 6 + 0.5 * sites["population"] / 1000 + 0.1 * sites["complaints"] + 0.2 * sites["funds"] / 1000
    days = mode_days(nanxun)[general, nanxun.modes.index("direct")]
    assert np.abs(days - expected.to_numpy()).max() <= 0.25 + 1e-9
    assert (days * 2 == np.round(days * 2)).all()


def test_modes_serve_their_own_sites(nanxun: Scenario) -> None:
    """Townships are for regular inspection alone, and key villages for direct and elevated ones."""
    served = ~np.isnan(mode_days(nanxun))
    key = nanxun.is_village & (nanxun.class_index == 0)
    for rows, modes in ((~nanxun.is_village, {"regular"}), (key, {"direct", "elevated"})):
        assert {nanxun.modes[k] for k in np.flatnonzero(served[rows].any(axis=0))} == modes
        assert (served[rows].sum(axis=1) == len(modes)).all()


def test_the_office_is_that_of_the_mode_s_level(nanxun: Scenario) -> None:
    """Elevated visits are the prefecture's, all others the district's; where no one may, there are no days either."""
    offices = mode_offices(nanxun)
    for column, mode in enumerate(nanxun.modes):
        office = nanxun.office_index("huzhou" if mode == "elevated" else "nanxun")
        assert set(np.unique(offices[:, column])) == {-1, office}
    assert (np.isnan(mode_days(nanxun)) == (offices < 0)).all()


@pytest.mark.slow
def test_fixed_days_come_on_top(tmp_path: Path) -> None:
    """Direct, good village: 2 fixed, 3 by class, 0.5 + 0.3 + 0.1 by terms; a team of 6 of 6."""
    good = "330503001203"
    for fixed, days in ((2, 6.0), (0, 4.0), (5, 9.0)):  # 5.9, 3.9, 8.9 in half days
        scenario = small_county(tmp_path / str(fixed), {"modes": {"direct": {"fixed_days": fixed, "min_days": 1}}})
        assert mode_days(scenario)[scenario.site_row[good], scenario.modes.index("direct")] == days


def test_a_larger_team_is_quicker(tmp_path: Path) -> None:
    """Work is spread over people: what takes 6 people 5.9 days takes 12 half of it."""
    scenario = small_county(tmp_path, {"teams": {"district": {"size": 12}}, "modes": {"direct": {"min_days": 1}}})
    assert mode_days(scenario)[scenario.site_row["330503001203"], scenario.modes.index("direct")] == 3.0


def test_access_adds_to_the_way(tmp_path: Path) -> None:
    """Three times the way from the township and back: twice that way is added, not for the mode's own factor of 1."""
    slow = {"travel": {"speed_kmh": 2.0}, "modes": {"direct": {"min_days": 0.5}, "pastoral": {"min_days": 0.5}}}
    scenario = small_county(tmp_path, slow)
    seat, far = scenario.site_row["330503001"], scenario.site_row["330503001205"]
    way = float(scenario.travel.days(seat, far) + scenario.travel.days(far, seat))
    assert 0.5 < way < 2
    general = 1 + 4 + 0.5 + 0.3 + 0.01 * 2 + 2 * way
    days = mode_days(scenario)[far, scenario.modes.index("pastoral")]
    assert abs(days - general) <= 0.25
    near = mode_days(scenario)[scenario.site_row["330503001202"], scenario.modes.index("pastoral")]
    assert near < days


def test_access_counts_from_the_base_where_the_township_is_no_site(tmp_path: Path) -> None:
    """Without the township among the sites the way begins at the office's base."""
    table = "\n".join(line for line in sites_table().splitlines() if not line.startswith("330503001,"))
    changes = {"travel": {"speed_kmh": 2.0}, "modes": {"pastoral": {"min_days": 0.5}}}
    scenario = small_county(tmp_path, changes, {"sites.csv": table})
    row = scenario.site_row["330503001205"]
    base = scenario.travel.base(scenario.office_index("district"))
    way = float(scenario.travel.days(base, row) + scenario.travel.days(row, base))
    days = mode_days(scenario)[row, scenario.modes.index("pastoral")]
    assert abs(days - (1 + 4 + 0.5 + 0.3 + 0.02 + 2 * way)) <= 0.25


def test_zones_and_the_province_inspect_what_is_theirs(tmp_path: Path) -> None:
    """The zone's office its own villages, the province's key villages everywhere."""
    scenario = small_county(tmp_path, {"modes": {"zone": {}, "elevated-province": {}}})
    offices = mode_offices(scenario)
    ids = scenario.sites["id"].to_numpy().astype(str)
    zone = offices[:, scenario.modes.index("zone")]
    assert set(ids[zone >= 0]) == {f"33050319020{k}" for k in range(1, 6)}
    assert set(zone[zone >= 0]) == {scenario.office_index("park")}
    province = offices[:, scenario.modes.index("elevated-province")]
    assert (province >= 0).sum() == (scenario.is_village & (scenario.class_index == 0)).sum() == 6
    assert set(province[province >= 0]) == {scenario.office_index("province")}


def test_villages_of_a_zone_go_with_the_prefecture_s_inspection_of_it(tmp_path: Path) -> None:
    """Hosted by the zone, by the prefecture's office; the mode's days apply."""
    modes = {"zone-synchronous": {}, "taken-over": {"kinds": ["township", "department"]}}
    scenario = small_county(tmp_path, {"modes": modes})
    column = scenario.modes.index("zone-synchronous")
    row = scenario.site_row["330503190202"]
    assert mode_offices(scenario)[row, column] == scenario.office_index("city")
    assert mode_days(scenario)[row, column] == 3.5  # (1 + 2 + 0.5 + 0.3) x 6 / 7 = 3.26


@pytest.mark.parametrize(
    ("limits", "quota"),
    [
        ({"quota": 4}, 4),
        ({"quota_share": 0.34}, 5),
        ({"quota_share": 0.2}, 3),
        ({"quota": 2, "quota_share": 0.5}, 2),
        ({}, None),
    ],
)
def test_quotas(tmp_path: Path, limits: dict[str, float], quota: int | None) -> None:
    """A number, a share of the 15 villages, or the smaller one of both."""
    scenario = small_county(tmp_path, {"modes": {"elevated": limits}})
    groups = quota_groups(scenario)
    assert groups.most.tolist() == ([] if quota is None else [quota])
    assert groups.column.tolist() == ([] if quota is None else [scenario.modes.index("elevated")])


def test_the_access_of_a_site_and_of_a_mode_multiply(tmp_path: Path) -> None:
    """A village four times as hard to reach: its way is in the tours; a mode on horseback adds twice that longer way."""
    changes = {"travel": {"speed_kmh": 2.0}, "modes": {"direct": {"min_days": 0.5}, "pastoral": {}}}
    before = small_county(tmp_path / "before", changes)
    after = small_county(tmp_path / "after", changes, {"sites.csv": sites_with("access", {"330503001205": 4}.get)})
    seat, far = before.site_row["330503001"], before.site_row["330503001205"]
    way = float(before.travel.days(seat, far) + before.travel.days(far, seat))
    added = mode_days(after)[far] - mode_days(before)[far]
    assert added[before.modes.index("direct")] == 0
    assert abs(added[before.modes.index("pastoral")] - 2 * 3 * way) <= 0.5
    rest = np.arange(len(before.sites)) != far
    assert np.array_equal(mode_days(after)[rest], mode_days(before)[rest], equal_nan=True)


PARTS = [{"name": {"zh": "走访", "en": "calls"}, "days": 1.0}, {"name": {"zh": "夜访", "en": "by night"}, "days": 0.5}]


@pytest.mark.slow
def test_parts_of_a_visit_take_days(tmp_path: Path) -> None:
    """1.5 days of parts on top of the fixed days, in the planner's days and the verifier's."""
    plain = small_county(tmp_path / "a", {"modes": {"direct": {"min_days": 1}}})
    parts = small_county(tmp_path / "b", {"modes": {"direct": {"min_days": 1, "parts": PARTS}}})
    column = plain.modes.index("direct")
    villages = plain.is_village
    difference = (mode_days(parts) - mode_days(plain))[villages, column]
    assert set(np.round(difference[~np.isnan(difference)], 6)) == {1.5}
    plan = baseline_plan(parts, "uniform")
    assert verify(parts, plan) == []
    assert verify(parts, baseline_plan(plain, "uniform")) != []


def test_households_set_a_floor(tmp_path: Path) -> None:
    """1,000 people are 357 households; to call on all of them, 30 a day, a team of 6 takes 12 days, a team of 12 six."""
    whole = {"share": 1.0, "a_day": 30}
    for size, days in ((6, 12.0), (12, 6.0)):
        changes = {"teams": {"district": {"size": size}}, "modes": {"direct": {"households": whole}}}
        scenario = small_county(tmp_path / str(size), changes)
        column = scenario.modes.index("direct")
        village_days = mode_days(scenario)[scenario.site_row["330503001203"], column]
        assert village_days == days
        plan = baseline_plan(scenario, "uniform")
        assert verify(scenario, plan) == []
        short = plan.visits.with_columns(
            pl.when(pl.col("mode") == "direct").then(days - 1).otherwise("team_days").alias("team_days")
        )
        assert any("at least" in breach.allowed or "至少" in breach.allowed for breach in verify(scenario, Plan(short)))
