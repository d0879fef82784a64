"""Second visits that were planned serve as look-backs: from the very instant of the check on."""

from typing import Any

import pytest
from make import each_class
from small_sim import chained_plan, flat_mode, small_scenario

from scenarios.schema import CLASSES
from sim.replications import simulate

MODES = {
    "direct": flat_mode(2, classes=list(CLASSES)),
    "look-back": flat_mode(2, classes=list(CLASSES), counts=False, again={"share": 1.0, "after": 10}),
}
LATE: dict[str, Any] = {
    "stock": {"mean": each_class(50.0), "dispersion": 0.0, "arrivals": 0.0},
    "detection": {"rate": 100.0},
    "repair": {"on_site": 0.0, "immediate": {"share": 1.0, "mean": 2000, "cv": 0.0, "deadline": 40}},
    "check": {"after": 20, "reminder": 0.0, "look_back": 0.0, "accountability": 0.0},
    "look_back": {"days": 2.0, "solves": 1.0},
}
"""Problems that nobody solves within the term, checked 60 days after feedback."""


@pytest.mark.parametrize(("day", "serves"), [(89, False), (90, True), (91, True)])
def test_a_second_visit_on_the_day_of_the_check_solves_what_is_late(day: int, serves: bool) -> None:
    """Ten days of a round, 20 until feedback, 60 until the check: day 90."""
    scenario = small_scenario(1, rounds=((0, 10), (day, 10)), modes=MODES, findings=LATE)
    plan = chained_plan(scenario, [(0, 0, 0, 2.0, 0), (0, 0, 1, 2.0, 0)], ["direct", "look-back"])
    findings = simulate(scenario, plan, replications=2, seed=1).findings
    assert findings is not None
    problems = findings.total("found").tolist()
    assert min(problems) > 0
    assert findings.total("look_back_solved").tolist() == (problems if serves else [0, 0])
    assert findings.total("open").tolist() == ([0, 0] if serves else problems)
