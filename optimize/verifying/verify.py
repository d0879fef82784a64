"""The verifier: checks every constraint of any plan, also one typed by hand.

It shares no code with the planner: eligibility, days, stays, hosts and clusters are reckoned here again, from the scenario.
Each kind of constraint has a file of its own, ``optimize/verify_*.py``.
"""

from collections.abc import Sequence

import polars as pl

from optimize.verifying.verify_composition import Composition
from optimize.verifying.verify_pins import verify_pins
from optimize.verifying.verify_row import Breach, Breaches, Columns, Row
from optimize.verifying.verify_stays import Stays
from optimize.verifying.verify_together import Together
from optimize.verifying.verify_tours import check_tours
from optimize.verifying.verify_visits import Visits
from scenarios.plans.plan import Plan
from scenarios.plans.visit_places import visit_places
from scenarios.problems import Problem
from scenarios.scenario import Scenario

COLUMNS = ("site", "mode", "office", "team", "round", "start", "end", "team_days", "order")


def verify(
    scenario: Scenario, plan: Plan, places: Sequence[str] | None = None, *, pinned: pl.DataFrame | None = None
) -> list[Problem]:
    """Check a plan against every constraint of the scenario.

    Parameters
    ----------
    places
        What each visit of the plan is called in a breach; by village, team and round where left out.
    pinned
        Visits of an older plan of which something is fixed by hand, if it is to be kept.

    Returns
    -------
    list
        A problem for each breach; empty where the plan can be carried out as it stands.
    """
    problems = [breach.problem for breach in find_breaches(scenario, plan, places)]
    return problems if pinned is None else [*problems, *verify_pins(scenario, plan, pinned)]


def find_breaches(scenario: Scenario, plan: Plan, places: Sequence[str] | None = None) -> list[Breach]:
    """Check a plan as `verify` does, and tell which of its visits break each rule."""
    breaches, sites, composition = Breaches(), Columns(scenario), Composition(scenario)
    stays = Stays(scenario, composition)
    visits = Visits(scenario, sites, stays, composition, breaches)
    place_texts = visit_places(scenario, plan) if places is None else places
    visits_of_plan = plan.visits.select(COLUMNS).iter_rows()
    rows = [
        Row(*(k, *values, place)) for k, (values, place) in enumerate(zip(visits_of_plan, place_texts, strict=True), start=1)
    ]
    sound = [row for row in rows if visits.known(row)]
    for row in sound:
        visits.check(row)
    check_tours(scenario, sound, sites, stays, breaches)
    Together(scenario, sites, breaches).check(sound)
    composition.check(sound, breaches.add)
    return breaches.items
