"""Rosters: who is away, crossed teams with people of two offices, and limits of the term."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from make import EASY, ONE_TOWN, OTHER_TOWN, STAFF_HEADER, each_class, merged, plan_of, small_county, staff_rows, staffed_county

from optimize.rostering.duties import duties_of
from optimize.rostering.roster import make_roster
from optimize.rostering.roster_model import build_roster_model
from optimize.verifying.verify_roster import verify_roster
from scenarios.options.support import support_rotation
from scenarios.plans.plan import Plan
from scenarios.plans.roster_people import people
from scenarios.scenario import Scenario

NAME = {"zh": "邻", "en": "next"}
ABROAD = "330503001201"
"""A village outside the donor's region."""
LINK = {"donor": "next", "region": "330503", "teams": 1, "most_rounds": 9}
SUPPORT: dict[str, Any] = {
    "offices": {"next": {"name": NAME, "level": "county", "region": "330502", "lon": 121.0, "lat": 30.6}},
    "teams": {"next": {"count": 1, "size": 2}},
    "support": [LINK],
    "modes": {"regular": {"days": each_class(5.0)}},
    "term": {"years": 3},
}
CROSSED: dict[str, Any] = {
    "offices": SUPPORT["offices"],
    "teams": {"next": {"count": 2, "size": 3}},
    "exchanges": [{"offices": ["district", "next"], "people": 2, "outsiders": 1, "rounds": ["2027-spring"]}],
}


def donors(count: int = 3, limits: dict[int, str] | None = None) -> list[str]:
    return [f"n{k},next,组长,,,,{(limits or {}).get(k, '')}" for k in range(count)]


def abroad(folder: Path, people_rows: list[str], roster: dict[str, Any], **changes: Any) -> tuple[Scenario, Plan]:
    """An office whose only team works in another county in the first two of three rounds, and in none of its own."""
    scenario = staffed_county(
        folder, people_rows, merged(SUPPORT | changes, {"roster": roster}), f"{STAFF_HEADER},外派轮数上限"
    )
    stays = [(f"{ONE_TOWN}20{rnd + 1}", rnd, "next-1") for rnd in range(3)]
    return scenario, plan_of(scenario, *stays)


def served(table: pl.DataFrame) -> dict[str, int]:
    return {str(person): number for person, number in table["person"].value_counts().sort("person").iter_rows()}


def test_rounds_away_are_limited(tmp_path: Path) -> None:
    """Six seats away and three people: two rounds each fill them, one each doesn't, and the answer is not hopeless."""
    scenario, plan = abroad(tmp_path / "two", donors(), {"most_rounds_away": 2})
    made = make_roster(scenario, plan)
    assert (made.gaps, served(made.table)) == ((), {"n0": 2, "n1": 2, "n2": 2})
    assert verify_roster(scenario, plan, made.table) == []
    greedy = made.table.with_columns(person=pl.Series(["n0", "n1"] * 3))
    assert [breach.found for breach in verify_roster(scenario, plan, greedy)] == ["3 rounds away"] * 2
    scenario, plan = abroad(tmp_path / "one", donors(), {"most_rounds_away": 1})
    made = make_roster(scenario, plan)
    assert sum(gap.missing for gap in made.gaps if gap.kind == "seats") == 3
    assert not any(gap.hopeless for gap in made.gaps)
    assert max(served(made.table).values()) == 1


def test_rounds_away_are_shared_out(tmp_path: Path) -> None:
    """Two seats away for three rounds are two rounds for each of three people, by the price of what is uneven away alone."""
    scenario, plan = abroad(tmp_path / "even", donors(), {"uneven": 0, "same_township": 0})
    assert set(served(make_roster(scenario, plan).table).values()) == {2}
    scenario, plan = abroad(tmp_path / "any", donors(), {"uneven": 0, "same_township": 0, "uneven_away": 0})
    assert set(served(make_roster(scenario, plan).table).values()) != {2}


def test_a_figure_of_the_table_goes_first(tmp_path: Path) -> None:
    """Nobody but one may go more than once: who may not go at all never does."""
    scenario, plan = abroad(tmp_path, donors(4, {0: "0", 1: "3"}), {"most_rounds_away": 2})
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    assert "n0" not in served(made.table)
    assert verify_roster(scenario, plan, made.table) == []
    sent = made.table.with_columns(person=pl.Series(["n0", "n1", "n2", "n1", "n3", "n1"]))
    assert [breach.found for breach in verify_roster(scenario, plan, sent)] == ["1 round away"]


def test_the_support_of_a_link_binds_its_people(tmp_path: Path) -> None:
    """A link that sends a team once sends nobody twice, although teams are formed anew in each round."""
    scenario, plan = abroad(tmp_path, donors(4), {}, support=[LINK | {"most_rounds": 1}])
    made = make_roster(scenario, plan)
    assert sum(gap.missing for gap in made.gaps if gap.kind == "seats") == 2
    assert max(served(made.table).values()) == 1
    pair = (
        made.table.head(1)
        .select("team", "office")
        .join(pl.DataFrame({"person": ["n0", "n1"], "role": ["leader", "member"]}), how="cross")
    )
    rosters = [pair.select(pl.lit(round_.id).alias("round"), "team", "office", "person", "role") for round_ in scenario.rounds]
    assert [breach.found for breach in verify_roster(scenario, plan, pl.concat(rosters))] == ["3 rounds of support"] * 2


def test_at_home_nobody_is_away(tmp_path: Path) -> None:
    """A team of the prefecture in the countryside of its county."""
    people_rows = [f"c{k},city,组长,,," for k in range(2)]
    changes = {"teams": {"city": {"count": 1, "size": 2}}, "roster": {"most_rounds_away": 0}}
    scenario = staffed_county(tmp_path, people_rows, changes)
    plan = plan_of(scenario, (ABROAD, 0, "city-1"))
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    assert verify_roster(scenario, plan, made.table) == []


def test_service_in_a_row(tmp_path: Path) -> None:
    """Two of three rounds in a row at most: four people with three leaders can't fill three seats thrice, five can."""
    stays = [(f"{ONE_TOWN}20{rnd + 1}", rnd, "district-1") for rnd in range(3)]
    changes = {"term": {"years": 3}, "roster": {"most_rounds_in_a_row": 2, "uneven": 0}}
    scenario = staffed_county(tmp_path / "few", staff_rows(4, leaders=3), changes)
    made = make_roster(scenario, plan_of(scenario, *stays))
    assert sum(gap.missing for gap in made.gaps) == 1
    scenario = staffed_county(tmp_path / "enough", staff_rows(5, leaders=4), changes)
    plan = plan_of(scenario, *stays)
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    assert max(served(made.table).values()) == 2
    always = made.table.with_columns(person=pl.Series(["d0", "d1", "d2"] * 3))
    assert [breach.found for breach in verify_roster(scenario, plan, always)] == ["3 rounds in a row"] * 3


@pytest.fixture(scope="module")
def crossed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, Plan]:
    """Two offices exchange two people for four teams of three in the first round, and none in the second."""
    staff = [
        *staff_rows(6, leaders=3),
        *(f"n{k},next,{'组长' if k < 2 else '组员'},,,{'审计' if k == 4 else ''}" for k in range(6)),
    ]
    scenario = staffed_county(tmp_path_factory.mktemp("crossed"), staff, CROSSED)
    return scenario, plan_of(
        scenario, (f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 0, "district-2"),
        (f"{ONE_TOWN}202", 0, "next-1"), (f"{OTHER_TOWN}202", 0, "next-2"), (f"{OTHER_TOWN}203", 1, "district-1"),
    )  # fmt: skip


def test_crossed_teams_hold_people_of_both_offices(crossed: tuple[Scenario, Plan]) -> None:
    """One of three comes from the other office in the rounds of the exchange, and the leader never does."""
    scenario, plan = crossed
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    assert verify_roster(scenario, plan, made.table) == []
    table = made.table.with_columns(own=pl.col("person").str.slice(0, 1) == pl.col("office").str.slice(0, 1))
    outsiders = table.group_by("round", "team").agg((~pl.col("own")).sum().alias("others")).sort("round", "team")
    assert outsiders["others"].to_list() == [1, 1, 1, 1, 0]
    assert table.filter(pl.col("role") == "leader")["own"].all()


def test_broken_crossings_are_found(crossed: tuple[Scenario, Plan]) -> None:
    """Own people in place of outsiders, a leader from outside, and somebody of the other office where nobody is exchanged."""
    scenario, plan = crossed
    made = make_roster(scenario, plan)
    at_home = made.table["person"].str.slice(0, 1) == made.table["office"].str.slice(0, 1)
    first = (made.table["team"] == "district-1") & (made.table["round"] == "2027-spring")
    stranger = made.table.filter(first & ~at_home)["person"].item()
    leader = made.table.filter(first & (made.table["role"] == "leader"))["person"].item()

    def found_in(table: pl.DataFrame) -> set[str]:
        return {str(breach.found) for breach in verify_roster(scenario, plan, table)}

    assert found_in(made.table.with_columns(person=pl.col("person").replace(stranger, leader))) >= {
        "0 people of next", "3 people"
    }  # fmt: skip
    roles = pl.col("person").replace_strict({stranger: "leader", leader: "member"}, default=None)
    swapped = made.table.with_columns(role=pl.when(first).then(pl.coalesce(roles, "role")).otherwise("role"))
    assert f"{stranger} (next)" in found_in(swapped)
    second = made.table["round"] == "2028-spring"
    member = made.table.filter(second & (made.table["role"] == "member"))["person"][0]
    guest = pl.when(second & (pl.col("person") == member)).then(pl.lit("n5")).otherwise("person")
    assert found_in(made.table.with_columns(person=guest)) == {"n5 (next)"}


def test_outsiders_are_away(crossed: tuple[Scenario, Plan]) -> None:
    """With nobody who may be away the outsiders are missing, and are said to be."""
    scenario, plan = crossed
    staff = [person for person in people(scenario) if person.office == scenario.office_index("district")]
    rules = scenario.file.roster.model_copy(update={"most_rounds_away": 0})
    made = build_roster_model(staff, [duty for duty in duties_of(scenario, plan) if duty.sender is not None], rules)
    assert {kind for _, kind in made.missing} == {"seats", "leader", "outsiders"}
    offices = {d: duty.office for d, duty in enumerate(duties_of(scenario, plan)) if duty.sender is not None}
    assert {offices[d] for _, d in made.serve} == {scenario.office_index("district")}


def test_links_with_several_limits_agree_with_the_verifier(tmp_path: Path) -> None:
    """A team that a link sends once is not sent a second time by another link, since the strictest counts."""
    donor = {"count": 1, "size": 7}
    office = {"name": NAME, "level": "prefecture", "region": "3306", "lon": 121.4, "lat": 30.6}
    links = [
        {"donor": "donor", "region": "330503001", "most_rounds": 1, "rounds": ["2027-spring"]},
        {"donor": "donor", "region": "330503002", "most_rounds": 3, "rounds": ["2027-summer", "2027-autumn"]},
    ]
    modes = {"support": EASY | {"classes": ["key", "general", "good"], "days": each_class(3)}}
    changes = {"offices": {"donor": office}, "teams": {"donor": donor}, "support": links, "policies": {"support": {}},
               "modes": modes}  # fmt: skip
    sent = support_rotation(small_county(tmp_path, changes))
    assert sent.sum() == 1
