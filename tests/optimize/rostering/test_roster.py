"""Rosters: people into teams, and a verifier that finds every rule that is broken."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from make import ONE_TOWN, OTHER_TOWN, STAFFED, plan_of, staff_rows, staffed_county, write_county

from optimize.completing.complete import read_plan
from optimize.planning import baseline_plan
from optimize.rostering.roster import Roster, make_roster
from optimize.verifying.verify_roster import verify_roster
from results.workbook.book import write_plan_file
from results.workbook.roster_files import write_roster
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.plans.roster_people import ROSTER_SCHEMA
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


def test_every_rule_is_kept(tmp_path: Path) -> None:
    """Eight people with homes and skills in two teams of three: whole teams, led by leaders, and even service."""
    scenario = staffed_county(tmp_path, staff_rows(homes={0: ONE_TOWN, 4: OTHER_TOWN}, skilled=(5,)))
    plan = baseline_plan(scenario, "uniform")
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    assert verify_roster(scenario, plan, made.table) == []
    assert made.table.schema == ROSTER_SCHEMA
    served = made.table["person"].value_counts()["count"]
    assert served.max() - served.min() <= 1
    assert make_roster(scenario, plan).table.equals(made.table)


def test_nobody_inspects_home(tmp_path: Path) -> None:
    """People of one township are in the team that goes to the other, as long as that is asked for."""
    scenario = staffed_county(tmp_path, staff_rows(6, homes=dict.fromkeys((1, 4, 5), ONE_TOWN)))
    plan = plan_of(scenario, (f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 0, "district-2"))
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    second = made.table.filter(pl.col("team") == "district-2")["person"].to_list()
    assert sorted(second) == ["d1", "d4", "d5"]


def test_a_tour_that_nobody_may_make_is_reported(tmp_path: Path) -> None:
    """Five of six come from the township: whatever the roster, two seats stay empty, and the report says why."""
    people = staff_rows(6, homes=dict.fromkeys(range(1, 6), ONE_TOWN))
    plan_rows = ((f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 0, "district-2"))
    scenario = staffed_county(tmp_path / "a", people)
    plan = plan_of(scenario, *plan_rows)
    made = make_roster(scenario, plan)
    (gap,) = made.gaps
    assert (gap.team, gap.kind, gap.missing, gap.able, gap.at_hand, gap.hopeless) == ("district-1", "seats", 2, 1, 6, True)
    assert "exchange visits" in str(gap.as_problem(scenario))
    assert [breach.where for breach in verify_roster(scenario, plan, made.table)] == [gap.as_problem(scenario).where]
    free = staffed_county(tmp_path / "b", people, {"roster": {"avoid_home": False}})
    assert make_roster(free, plan_of(free, *plan_rows)).gaps == ()


def test_who_is_barred_from_most_tours_owes_no_rounds(tmp_path: Path) -> None:
    """All serve in every round, but for one whose home is inspected in all but one: there is a roster, one seat short twice."""
    scenario = staffed_county(tmp_path, staff_rows(3, homes={2: ONE_TOWN}), {"term": {"years": 3}})
    stays = [(f"{town}20{rnd + 1}", rnd, "district-1") for rnd, town in enumerate((ONE_TOWN, ONE_TOWN, OTHER_TOWN))]
    made = make_roster(scenario, plan_of(scenario, *stays))
    assert [(gap.round, gap.kind, gap.missing) for gap in made.gaps] == [
        ("2027-spring", "seats", 1),
        ("2028-spring", "seats", 1),
    ]


def test_nobody_goes_to_a_village_twice(tmp_path: Path) -> None:
    """A village that is inspected in two rounds is inspected by different people; with too few of them it is said."""
    stays = ((f"{ONE_TOWN}201", 0, "district-1"), (f"{ONE_TOWN}201", 1, "district-2"))
    scenario = staffed_county(tmp_path / "a", staff_rows(6, leaders=2))
    plan = plan_of(scenario, *stays)
    made = make_roster(scenario, plan)
    assert made.gaps == ()
    assert made.table["person"].is_unique().all()
    few = staffed_county(tmp_path / "b", staff_rows(5, leaders=2))
    made = make_roster(few, plan_of(few, *stays))
    assert [(gap.kind, gap.missing, gap.hopeless) for gap in made.gaps] == [("seats", 1, False)]
    assert verify_roster(few, plan_of(few, *stays), made.table)[0].found == "2 people"


def test_rounds_at_hand_and_the_most_rounds(tmp_path: Path) -> None:
    people = [row.replace(",,,", ",2027-spring,,") if k < 3 else row for k, row in enumerate(staff_rows(6, leaders=6))]
    stays = ((f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 1, "district-1"))
    scenario = staffed_county(tmp_path, people, {"roster": {"most_rounds": 1}})
    made = make_roster(scenario, plan_of(scenario, *stays))
    assert made.gaps == ()
    assert sorted(made.table.filter(pl.col("round") == "2027-spring")["person"]) == ["d0", "d1", "d2"]


def test_skills_and_deputies(tmp_path: Path) -> None:
    """The deputy is where deputies are needed; a second team without one is named."""
    scenario = staffed_county(
        tmp_path, staff_rows(8), {"teams": STAFFED["teams"] | {"district": {"count": 1, "size": 3, "deputies": 1}}}
    )
    made = make_roster(scenario, plan_of(scenario, (f"{ONE_TOWN}201", 0, "district-1")))
    assert made.gaps == ()
    assert sorted(made.table["role"]) == ["deputy", "leader", "member"]


def _replace(roster: pl.DataFrame, person: str, replacement: str) -> pl.DataFrame:
    return roster.with_columns(pl.col("person").replace(person, replacement))


def _role(roster: pl.DataFrame, person: str, role: str) -> pl.DataFrame:
    return roster.with_columns(role=pl.when(pl.col("person") == person).then(pl.lit(role)).otherwise(pl.col("role")))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, Plan, Roster]:
    """Two teams in the first round and one that goes to a village again in the second."""
    people = [
        "L0,district,组长,,,", "L1,district,组长,,,", "L2,district,组长,,,", "m3,district,组员,,,",
        "m4,district,组员,,,", "m5,district,组员,,,", "m6,district,组员,2027-spring,,", "m7,district,组员,,330503002,",
        "m8,district,组员,,,", "c0,city,组长,,,",
    ]  # fmt: skip
    scenario = staffed_county(tmp_path_factory.mktemp("whole"), people, {"roster": {"most_rounds": 1}})
    stays = (
        (f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 0, "district-2"), (f"{ONE_TOWN}201", 1, "district-1"),
    )  # fmt: skip
    plan = plan_of(scenario, *stays)
    table = pl.DataFrame(
        {
            "round": ["2027-spring"] * 6 + ["2028-spring"] * 3,
            "team": ["district-1"] * 3 + ["district-2"] * 3 + ["district-1"] * 3,
            "office": ["district"] * 9,
            "person": ["L0", "m3", "m7", "L1", "m4", "m6", "L2", "m5", "m8"],
            "role": ["leader", "member", "member"] * 3,
        }
    )
    assert verify_roster(scenario, plan, table) == []
    return scenario, plan, Roster(table, (), best=True)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda table: table.filter(pl.col("person") != "m3"), ["2 people"]),
        (lambda table: _role(table, "m3", "leader"), ["2 leaders", "m3 (member)"]),
        (lambda table: _role(table, "L0", "member"), ["0 leaders"]),
        (lambda table: _replace(_replace(_replace(table, "m7", "x"), "m4", "m7"), "x", "m4"), ["m7 (town 1)"]),
        (lambda table: _replace(_replace(_replace(table, "m6", "x"), "m5", "m6"), "x", "m5"), ["m6"]),
        (lambda table: _replace(table, "m4", "m3"), ["m3"]),
        (lambda table: _replace(table, "m5", "m4"), ["2 rounds"]),
        (lambda table: _replace(table, "m5", "m3"), ["m3 (village 0-0)", "2 rounds"]),
        (lambda table: _replace(table, "m3", "c0"), ["c0 (prefecture)"]),
        (lambda table: _replace(table, "m3", "nobody"), ["nobody", "2 people"]),
        (
            lambda table: table.with_columns(pl.col("team").replace("district-2", "city-1")),
            ["L1", "m4", "m6", "0 people", "0 l"],
        ),
    ],
)
def test_every_broken_rule_is_found(
    whole: tuple[Scenario, Plan, Roster], spoil: Callable[[pl.DataFrame], pl.DataFrame], words: list[str]
) -> None:
    scenario, plan, made = whole
    texts = [breach.found for breach in verify_roster(scenario, plan, spoil(made.table))]
    assert len(texts) == len(words)
    assert all(word in text for word, text in zip(words, texts, strict=True))


def test_the_best_roster_of_a_small_office(whole: tuple[Scenario, Plan, Roster]) -> None:
    scenario, plan, _ = whole
    made = make_roster(scenario, plan)
    assert (made.gaps, made.best) == ((), True)
    assert verify_roster(scenario, plan, made.table) == []


def test_files(whole: tuple[Scenario, Plan, Roster], tmp_path: Path) -> None:
    """CSV and Parquet have a row a person; a workbook has a row a team; a plan's workbook holds it and is read as before."""
    scenario, _, made = whole
    plan = baseline_plan(scenario, "uniform")
    assert pl.read_csv(write_roster(scenario, plan, made.table, tmp_path / "r.csv")).equals(made.table)
    assert pl.read_parquet(write_roster(scenario, plan, made.table, tmp_path / "r.parquet")).equals(made.table)
    book = write_plan_file(scenario, plan, tmp_path / "p.xlsx", roster=made.table)
    for file in (book, write_roster(scenario, plan, made.table, tmp_path / "r.xlsx")):
        teams = pl.read_excel(file, sheet_name="roster", read_options={"header_row": 2})
        assert len(teams) == made.table.select("round", "team").n_unique()
        names = teams.select(pl.concat_str("leader", "deputies", "members", separator="、", ignore_nulls=True)).to_series()
        assert sorted("、".join(names).replace("、、", "、").split("、")) == sorted(made.table["person"])
    assert read_plan(scenario, book).visits.sort("site").equals(plan.visits.sort("site"))


def test_without_a_table_of_staff(whole: tuple[Scenario, Plan, Roster], tmp_path: Path) -> None:
    write_county(tmp_path, {key: value for key, value in STAFFED.items() if key != "staff"})
    with pytest.raises(ScenarioError, match=r"staff\.csv"):
        make_roster(load(tmp_path), whole[1])
