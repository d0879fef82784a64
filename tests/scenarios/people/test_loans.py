"""Teams lent between offices, pools that go round, and offices of several townships: read, refused, planned and verified."""

from pathlib import Path
from typing import Any

import numpy as np
from make import merged, small_county, write_county
from refused import in_words, refused

from optimize.planning import baseline_plan, make_plan
from optimize.verifying.verify import verify
from scenarios.stays.windows import team_windows

LOAN = {"lender": "district", "borrowers": ["park"], "teams": 1}
EAST: dict[str, Any] = {
    "offices": {"east": {"name": {"zh": "东片", "en": "east"}, "level": "county", "region": "330503", "holds": ["town 1"]}},
    "teams": {"east": {"count": 2, "size": 6}},
}


def problems(folder: Path, changes: dict[str, Any], tables: dict[str, str] | None = None) -> str:
    return in_words(refused(write_county(folder, changes, tables)))


def at_hand(folder: Path, changes: dict[str, Any]) -> dict[str, list[int]]:
    """Teams of each office that have a stay, round by round."""
    scenario = small_county(folder, changes)
    days = team_windows(scenario).days > 0
    office = np.array([team.office for team in scenario.teams])
    return {office_.id: days[office == k].sum(axis=0).tolist() for k, office_ in enumerate(scenario.offices)}


def test_a_lent_team_is_the_borrower_s_for_the_round(tmp_path: Path) -> None:
    before = at_hand(tmp_path / "before", {})
    rounds = [round_.id for round_ in small_county(tmp_path / "before").rounds]
    after = at_hand(tmp_path / "after", {"loans": [LOAN | {"rounds": [rounds[1], rounds[4]]}]})
    held = np.isin(np.arange(len(rounds)), [1, 4]).astype(int)
    assert (np.array(after["district"]) == np.array(before["district"]) - held).all()
    assert (np.array(after["park"]) == np.array(before["park"]) + held).all()


def test_several_borrow_by_turns(tmp_path: Path) -> None:
    before = at_hand(tmp_path / "before", {})
    after = at_hand(tmp_path / "after", {"loans": [LOAN | {"borrowers": ["park", "city"]}]})
    more = {name: (np.array(after[name]) - np.array(before[name])).tolist() for name in after}
    assert set(more["district"]) == {-1}
    assert more["park"] == [1 - k % 2 for k in range(len(more["park"]))]
    assert more["city"] == [k % 2 for k in range(len(more["city"]))]


def test_a_plan_uses_lent_teams_and_no_others(tmp_path: Path) -> None:
    """The zone has no team of its own; those that are lent inspect its villages, and the lender's plan has fewer stays."""
    changes = {"loans": [LOAN], "teams": {"park": {"count": 0}}, "modes": {"zone": {}}}
    changes["offices"] = {"park": {"takes": ["village"]}}
    scenario = small_county(tmp_path, changes)
    for method in ("uniform", "risk"):
        plan = make_plan(scenario, method).plan
        assert verify(scenario, plan) == []
        teams = dict(plan.visits.select("site", "team").iter_rows())
        assert {team for site, team in teams.items() if site.startswith("330503190") and len(site) == 12} == {"park-1"}
        assert "district-4" not in set(teams.values())


def test_what_can_t_be_lent_is_refused(tmp_path: Path) -> None:
    loans = [
        LOAN | {"borrowers": ["nobody"]},
        LOAN | {"rounds": ["2050-1"]},
        LOAN | {"borrowers": ["district"]},
        LOAN | {"lender": "x"},
    ]
    text = problems(tmp_path, {"loans": loans})
    for word in ("loans[1].borrowers nobody", "loans[2].rounds 2050-1", "offices other than the lender", "loans[4].lender x"):
        assert word in text
    assert "at most the 4 that it forms" in problems(tmp_path / "more", {"loans": [LOAN | {"teams": 5}]})
    staff = {"staff.csv": "id,office\n" + "".join(f"p{k},district\n" for k in range(24))}
    text = problems(tmp_path / "staffed", {"loans": [LOAN], "staff": {"table": "staff.csv"}}, staff)
    assert "nobody in the table of staff" in text


def test_a_pool_goes_round(tmp_path: Path) -> None:
    """All of it to one office a round, in the order in which they are written; without the key, by villages."""
    pool = {"name": {"zh": "库", "en": "pool"}, "people": 2, "role": "leader", "offices": ["park", "district"]}
    changes = {"teams": {"district": {"leaders": 2}, "park": {"count": 2, "leaders": 0}}}
    turns = at_hand(tmp_path / "turns", merged(changes, {"pools": {"leaders": pool | {"by": "turns"}}}))
    assert turns["park"] == [2 - 2 * (k % 2) for k in range(len(turns["park"]))]
    assert turns["district"] == [2 + 2 * (k % 2) for k in range(len(turns["district"]))]
    shared = at_hand(tmp_path / "shared", merged(changes, {"pools": {"leaders": pool}}))
    assert len(set(shared["park"])) == 1


def test_an_office_of_several_townships(tmp_path: Path) -> None:
    """Named by name or by code; it is in charge of these, and the county's office of the rest."""
    changes = merged(EAST, {"offices": {"east": {"holds": ["town 1", "330503001"]}}})
    scenario = small_county(tmp_path, changes)
    east = scenario.office_index("east")
    assert scenario.offices[east].prefixes == ("330503002", "330503001")
    townships = {scenario.sites["id"][k][:9] for k in np.flatnonzero(scenario.office_in_charge == east).tolist()}
    assert townships == {"330503001", "330503002"}
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    offices = {(site[:9], office) for site, office in plan.visits.select("site", "office").iter_rows()}
    assert {("330503001", "east"), ("330503002", "east"), ("330503990", "district")} <= offices
    assert ("330503001", "district") not in offices
    wrong = plan.visits.with_columns(office=plan.visits["office"].replace("east", "district"))
    assert any("in charge of the site" in breach.allowed for breach in verify(scenario, type(plan)(wrong)))


def test_townships_that_can_t_be_held_are_refused(tmp_path: Path) -> None:
    wrong = merged(EAST, {"offices": {"east": {"holds": ["town 9", "330504001"]}, "twin": EAST["offices"]["east"]}})
    text = problems(tmp_path, wrong)
    assert "offices.east.holds town 9" in text
    assert "offices.east.holds 330504001" in text
    twin = merged(EAST, {"offices": {"twin": EAST["offices"]["east"]}})
    assert "one office for each" in problems(tmp_path / "twin", twin)
