"""What the calendar of rounds and the amount of work do to plans: campaigns, training, longer lists, more villages."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
from county_files import sites_table
from make import merged, small_county

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

SCARCE: dict[str, Any] = {
    "teams": {"district": {"count": 1, "size": 6}},
    "rounds": {
        "yearly": [],
        "dated": [{"id": "one", "name": {"zh": "一", "en": "one"}, "start": dt.date(2028, 3, 1), "on_site_days": 40}],
    },
}
CAMPAIGN = {"id": "campaign", "name": {"zh": "集中整治", "en": "campaign"}, "start": dt.date(2029, 1, 8), "on_site_days": 15}


def visits(scenario: Scenario) -> pl.DataFrame:
    plan = baseline_plan(scenario, "roundrobin")
    assert verify(scenario, plan) == []
    return plan.visits


def test_a_campaign_round_is_on_top_of_the_plan(tmp_path: Path) -> None:
    """Fifteen days more of each team, and visits in them that did not fit before."""
    dated = [*SCARCE["rounds"]["dated"], CAMPAIGN]
    without = small_county(tmp_path / "a", SCARCE)
    campaign = small_county(tmp_path / "b", merged(SCARCE, {"rounds": {"dated": dated}}))
    assert (team_windows(campaign).days[:, -1] == 15).all()
    held = visits(campaign).filter(pl.col("round") == "campaign")
    assert not held.is_empty()
    assert len(visits(campaign)) > len(visits(without))


def test_training_takes_days_from_every_team(tmp_path: Path) -> None:
    """Five working days without inspections in the middle of a round, which ends five days later: nobody works on them."""
    pause = {"name": {"zh": "培训", "en": "training"}, "from": dt.date(2028, 3, 10), "to": dt.date(2028, 3, 15)}
    plain = small_county(tmp_path / "a", SCARCE)
    trained = small_county(tmp_path / "b", merged(SCARCE, {"calendar": {"weekends": True, "blackouts": [pause]}}))
    assert trained.rounds[0].end == plain.rounds[0].end + 5
    day = trained.calendar.day(dt.date(2028, 3, 10))
    assert not trained.calendar.working[day : day + 5].any()


def test_a_longer_list_leaves_time_for_less(tmp_path: Path) -> None:
    """Fixed days stand for the items on the list: four more in each visit, and fewer villages are covered."""
    teams = {"district": {"count": 3, "size": 6}}
    short, long = ({"teams": teams, "modes": {"direct": {"fixed_days": days}}} for days in (2, 6))
    direct = pl.col("mode") == "direct"
    many = visits(small_county(tmp_path / "a", merged(SCARCE, short))).filter(direct)
    few = visits(small_county(tmp_path / "b", merged(SCARCE, long))).filter(direct)
    assert len(few) < len(many)
    assert min(few["team_days"]) >= min(many["team_days"]) + 4


def test_more_villages_with_the_same_teams_take_longer(tmp_path: Path) -> None:
    """A county to which villages are added: the same share is reached later, or never."""
    few = small_county(tmp_path / "a", SCARCE)
    more = [f"330503001{k},added {k},village,general,roads,120.31,30.9,1000,2,100,3,500\n" for k in range(301, 321)]
    many = small_county(tmp_path / "b", SCARCE, {"sites.csv": sites_table() + "".join(more)})
    shares = [len(visits(scenario)) / len(scenario.sites) for scenario in (few, many)]
    assert shares[1] < shares[0]
    assert not [warning for warning in few.warnings if warning.where == "teams"] or [
        warning for warning in many.warnings if warning.where == "teams"
    ]
