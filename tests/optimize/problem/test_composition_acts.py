"""Teams of special composition: planned where they are at hand, and found out where they are not."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, merged, small_county
from small_composition import AUDIT, CASES, CROSSED, NAME, SUPPORT
from verified import said

from optimize.planning import make_plan
from optimize.problem.able_teams import able_rounds, able_teams
from optimize.problem.problem import build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from optimize.verifying.verify import verify
from scenarios.options.abilities import abilities
from scenarios.options.support import support_rotation
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.replications import simulate

METHODS = ("optimal", "uniform")


def visits(scenario: Scenario, method: str, mode: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All visits of a plan without a breach, and those in a mode."""
    plan = make_plan(scenario, method).plan
    assert [str(breach) for breach in verify(scenario, plan)] == []
    return plan.visits, plan.visits.filter(pl.col("mode") == mode)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_one_auditor_serves_one_team(tmp_path: Path, method: str) -> None:
    """The light mode goes to the first team alone; twice the auditors let two teams do it, and it pays."""
    _, joint = visits(small_county(tmp_path / "a", AUDIT), method, "audit-joint")
    assert set(joint["team"]) == {"district-1"}
    more = merged(AUDIT, {"teams": {"district": {"skills": {"审计": 2}}}})
    _, joint_visits = visits(small_county(tmp_path / "b", more), method, "audit-joint")
    assert set(joint_visits["team"]) == {"district-1", "district-2"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_crossed_visits_keep_to_crossed_teams_and_rounds(tmp_path: Path, method: str) -> None:
    """Three people in pairs make one crossed team, in the two rounds of the exchange, with a shorter stay."""
    scenario = small_county(tmp_path, CROSSED)
    _, visited = visits(scenario, method, "crossed")
    assert len(visited) > 0
    assert set(visited["team"]) == {"district-1"}
    assert set(visited["round"]) <= {"2027-summer", "2028-spring"}
    travel = scenario.travel
    bases = [travel.base(scenario.office_index(office)) for office in ("district", "next")]
    way = float(travel.days(*bases) + travel.days(*reversed(bases)))
    assert way > 1
    plain = small_county(
        tmp_path / "plain", merged(CROSSED, {"modes": {"crossed": {"team": {"members": "own"}}}}) | {"exchanges": []}
    )
    lost = team_windows(plain).days - team_windows(scenario).days
    crossed = [team.id for team in scenario.teams].index("district-1")
    rounds = [round_.id for round_ in scenario.rounds]
    assert {(int(team), rounds[rnd]) for team, rnd in np.argwhere(lost)} >= {(crossed, "2027-summer"), (crossed, "2028-spring")}
    assert set(lost[lost > 0].tolist()) == {int(np.ceil(way))}
    assert set(np.argwhere(lost)[:, 0]) == {crossed, [team.id for team in scenario.teams].index("next-1")}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_donors_send_their_teams_by_turns(tmp_path: Path, method: str) -> None:
    """Each team of the donor goes once; the far one goes in its round and to the zone's villages only."""
    scenario = small_county(tmp_path, SUPPORT)
    _, supporting = visits(scenario, method, "support")
    assert set(supporting["office"]) <= {"donor", "far"}
    assert "donor" in set(supporting["office"])
    turns = supporting.filter(pl.col("office") == "donor").group_by("team").agg(pl.col("round").n_unique())
    assert set(turns["round"]) == {1}
    far = supporting.filter(pl.col("office") == "far")
    assert set(far["round"]) <= {"2027-summer"}
    assert all(site.startswith("330503190") for site in far["site"])


def test_turns_of_a_donor(tmp_path: Path) -> None:
    """Rounds in season, one team in each, the one that has been away least; nobody is sent a second time."""
    scenario = small_county(tmp_path, SUPPORT)
    sent = support_rotation(scenario)
    teams, rounds = [team.id for team in scenario.teams], [round_.id for round_ in scenario.rounds]
    assert [(teams[a], rounds[b]) for a, b in sorted(np.argwhere(sent[0]).tolist(), key=lambda pair: pair[1])] == [
        ("donor-1", "2027-summer"), ("donor-2", "2028-summer"), ("donor-3", "2029-summer"),
    ]  # fmt: skip
    assert [(teams[a], rounds[b]) for a, b in np.argwhere(sent[1])] == [("far-1", "2027-summer")]


@pytest.mark.slow
def test_donors_keep_their_own_milestones(tmp_path: Path) -> None:
    """The zone's one team helps next door only once its own villages are done in time."""
    easy = {"level": "zone", "season": [], "detection": 1}
    changes = {
        "support": [{"donor": "park", "region": "330503001", "most_rounds": 15}],
        "modes": {"support": SUPPORT["modes"]["support"] | easy, "direct": {"fixed_days": 12}, "zone": {}},
        "teams": {"district": {"count": 1}},
        "milestones": [{"name": NAME, "by": dt.date(2027, 12, 31), "target": 1.0, "office": "park"}],
    }
    scenario = small_county(tmp_path, changes)
    result = make_plan(scenario)
    assert verify(scenario, result.plan) == []
    assert result.shortfalls == ()
    of_park = result.plan.visits.filter(pl.col("office") == "park")
    assert set(of_park["mode"]) == {"zone", "support"}
    assert all(site.startswith("330503001") for site in of_park.filter(pl.col("mode") == "support")["site"])


def test_a_village_may_have_several_donors(tmp_path: Path) -> None:
    """The zone's villages have two options in the mode, ordered by office; the bound takes both needs."""
    scenario = small_county(tmp_path, SUPPORT)
    problem = build_problem(scenario)
    column = scenario.modes.index("support")
    count = np.bincount(problem.site[problem.mode == column], minlength=problem.sites)
    zone = np.array([site.startswith("330503190") for site in scenario.sites["id"]])
    assert set(count[zone & scenario.is_village]) == {2}
    assert set(count[~zone & scenario.is_village]) == {1}
    key = list(zip(problem.site.tolist(), problem.mode.tolist(), problem.office.tolist(), strict=True))
    assert key == sorted(key)
    assert len(set(problem.need[problem.mode == column])) == 2
    assert (problem.need[problem.mode != column] == -1).all()


@pytest.mark.parametrize("mode", CASES)
@pytest.mark.parametrize("method", ["uniform", "optimal"])
@pytest.mark.slow
def test_a_plan_comes_true_without_uncertainty(tmp_path: Path, mode: str, method: str) -> None:
    """Every visit ends on its planned day, with shorter stays and ways from far."""
    scenario = small_county(tmp_path, CASES[mode] | {"uncertainty": CERTAIN})
    plan = make_plan(scenario, method).plan
    assert mode in set(plan.visits["mode"])
    outcomes = simulate(scenario, plan, replications=1, seed=1, keep_visits=True)
    assert outcomes.failures == ()
    assert outcomes.visits is not None
    ends = scenario.calendar.day_numbers(plan.visits["end"].to_numpy())
    assert np.ceil(outcomes.visits.end[0] - 1e-6).astype(int).tolist() == ends.tolist()
    assert (outcomes.supported is not None) == (mode == "support")


@pytest.mark.parametrize("mode", CASES)
@pytest.mark.slow
def test_the_bound_knows_what_able_teams_can_do(tmp_path: Path, mode: str) -> None:
    """The relaxation, whose value no plan undercuts, has no more visits in the mode than fit into the teams that may go."""
    scenario = small_county(tmp_path, CASES[mode])
    problem = build_problem(scenario)
    master = build_master(problem)
    relaxed = solve(master.model)
    assert relaxed.value is not None
    assert relaxed.objective <= make_plan(scenario, "optimal").objective + 1e-9
    x = relaxed.value[: len(master.option)]
    fit = np.floor(problem.rooms / problem.days[problem.need >= 0].min())
    for need in range(len(problem.able)):
        for rnd in range(len(scenario.rounds)):
            columns = (problem.need[master.option] == need) & (master.round == rnd)
            assert x[columns].sum() <= fit[problem.able[need, :, rnd], rnd].sum() + 1e-6


def moved(table: pl.DataFrame, mode: str, **changes: str) -> pl.DataFrame:
    """A plan whose first visit in a mode stands elsewhere."""
    row = next(k for k, row_mode in enumerate(table["mode"]) if row_mode == mode)
    is_row = pl.int_range(pl.len()) == row
    return table.with_columns(**{
        name: pl.when(is_row).then(pl.lit(value)).otherwise(pl.col(name)) for name, value in changes.items()
    })  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "changes", "allowed"),
    [
        ("audit-joint", {"team": "district-2"}, "at most 1, one for each person"),
        ("crossed", {"team": "district-2"}, "a team with people of another office in this round"),
        ("crossed", {"round": "2029-spring"}, "a team with people of another office in this round"),
        ("support", {"office": "city", "team": "city-1"}, "a prefecture office that supports the region"),
        ("support", {"team": "donor-1", "office": "donor", "round": "2028-summer"}, "rounds away | at most 1"),
        ("support", {"team": "donor-3", "office": "donor", "round": "2027-summer"}, "2 teams in summer 2027 | at most 1"),
        (
            "support",
            {"site": "330503190201", "team": "far-1", "office": "far", "round": "2028-summer"},
            "a round of the support",
        ),
        ("support", {"team": "far-1", "office": "far", "site": "330503001201"}, "a prefecture office that supports the region"),
    ],
)
@pytest.mark.slow
def test_each_breach_is_found(tmp_path: Path, mode: str, changes: dict[str, str], allowed: str) -> None:
    """One visit of a good plan is given to a team that may not make it."""
    scenario = small_county(tmp_path, CASES[mode])
    table, of_mode = visits(scenario, "uniform", mode)
    assert len(of_mode) > 1
    if mode == "support":
        assert len(of_mode.filter(pl.col("team") == "donor-1", pl.col("round") == "2027-summer")) > 1
    assert any(allowed in text for text in said(scenario, moved(table, mode, **changes)))


def test_a_crossed_team_is_home_early(tmp_path: Path) -> None:
    """A visit on the last day of the round is within the stay of other teams, not of the crossed one."""
    scenario = small_county(tmp_path, CROSSED)
    rnd = next(round_ for round_ in scenario.rounds if round_.id == "2027-summer")
    last = scenario.calendar.date(rnd.end - 1)
    row = visits(scenario, "uniform", "crossed")[1][:1].with_columns(
        start=pl.lit(last), end=pl.lit(last + dt.timedelta(days=1)), mode=pl.lit("direct"), round=pl.lit("2027-summer")
    )
    assert any(f"within {scenario.calendar.date(rnd.start)}" in text for text in said(scenario, row))
    assert not any("within" in text for text in said(scenario, row.with_columns(team=pl.lit("district-3"))))


@pytest.mark.slow
def test_the_plateau_takes_days_from_those_who_come(tmp_path: Path) -> None:
    """High villages cost a donor two days on the way from below, once; the county's own teams nothing."""
    link = SUPPORT["support"][0] | {"altitude": 3000.0}
    low = small_county(tmp_path / "a", SUPPORT | {"support": [link]})
    folder = tmp_path / "a"
    table = pl.read_csv(folder / "sites.csv", schema_overrides={"id": pl.String})
    table.with_columns(altitude=pl.lit(3500)).write_csv(folder / "sites.csv")
    from scenarios.loading import load  # noqa: PLC0415 - again, with the altitude

    high = load(folder)
    rows = np.arange(len(high.sites))
    for base, more in (("donor", 2.0), ("district", 0.0)):
        node = high.travel.base(high.office_index(base))
        assert high.travel.days(node, rows) - low.travel.days(node, rows) == pytest.approx(more)
        assert high.travel.days(rows, node) == pytest.approx(low.travel.days(rows, node))
    assert high.travel.days(rows[:-1], rows[1:]) == pytest.approx(low.travel.days(rows[:-1], rows[1:]))
    _, supporting = visits(high, "uniform", "support")
    assert len(supporting) > 0


def test_able_teams_limit_where_an_option_fits() -> None:
    """The third team is able in the first round, nobody in the second; 5 days fit only there."""
    able = np.array([[[True, False], [False, False], [True, False]]])
    rooms = np.array([[4.0, 9.0], [9.0, 9.0], [6.0, 9.0]])
    office = np.zeros(3, np.int64)
    need, days = np.array([0, 0, -1]), np.array([5.0, 7.0, 99.0])
    assert able_rounds(able, need, days, office, office, rooms).tolist() == [[True, False], [False, False], [True, True]]
    assert able_teams(able, [[0, 1, 2]], 2) == [[[[0, 2], []]], [[[0, 1, 2], [0, 1, 2]]]]


def test_skills_and_crossing_go_together(tmp_path: Path) -> None:
    """A mode that asks for both is for teams with both."""
    changes = merged(
        CROSSED, {"teams": {"district": {"skills": {"audit": 1}}}, "modes": {"crossed": {"team": {"skills": ["audit"]}}}}
    )
    changes["exchanges"] = [{"offices": ["district", "next"], "people": 8}]
    scenario = small_county(tmp_path, changes)
    have = abilities(scenario)
    number = have.number(scenario.modes.index("crossed"))
    able = have.able[number].any(axis=1)
    assert [team.id for team, may in zip(scenario.teams, able, strict=True) if may] == ["district-1"]
    _, visited = visits(scenario, "uniform", "crossed")
    assert set(visited["team"]) == {"district-1"}
