"""Places of one visit: what each would change of the plan, and the rule that forbids it."""

import polars as pl

from optimize.placing.place import Places
from optimize.placing.place_trials import PlaceTrials
from optimize.problem.problem import build_problem
from optimize.scoring.places import places_of
from optimize.scoring.schedule import schedule_of
from scenarios.language import listed, say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem as InputProblem
from scenarios.problems import ScenarioError, nearest
from scenarios.scenario import Scenario


def places(scenario: Scenario, plan: Plan, site: str) -> Places:
    """Try a site's visit at every place: each of its modes, in each round, with each team of the mode's office.

    All other visits stay as they are; the visit stands where it lengthens the team's tour least.

    Parameters
    ----------
    scenario, plan
        What is given, and the plan as it stands.
    site
        Id of a site, or its name where no other has it.

    Raises
    ------
    ScenarioError
        If there is no such site, or several of that name, or it needs no visit.
    """
    row = _row(scenario, site)
    problem = build_problem(scenario)
    tours = plan.visits.sort("team", "start", "end", maintain_order=True)
    schedule = schedule_of(problem.sites, places_of(scenario, problem, tours))  # without what the planner could not choose
    trials = PlaceTrials(scenario, problem, schedule, row)
    effects = list(trials.every_place())
    allowed = sorted((place for place in effects if not place.rule), key=lambda place: (place.change, not place.present))
    forbidden = tuple(place for place in effects if place.rule)
    return Places(scenario.sites["id"][row], scenario.sites["name"][row], tuple(allowed), forbidden)


def _row(scenario: Scenario, site: str) -> int:
    if site in scenario.site_row:
        row = scenario.site_row[site]
    else:
        rows = scenario.sites.with_row_index().filter(pl.col("name") == site)["index"].to_list()
        if len(rows) != 1:
            names = scenario.sites["name"].to_list()
            codes = listed(scenario.sites["id"][number] for number in rows)
            fault = say("several sites of that name", "有多个对象同名") if rows else say("no such site", "没有这个对象")
            allowed = codes or say("the code or the name of a site", "对象的代码或名称")
            raise ScenarioError([InputProblem(site, "", fault, allowed, "" if rows else nearest(site, names))])
        row = rows[0]
    if scenario.sites["done"][row] is not None:
        date = scenario.sites["done"][row]
        fault = say(f"a site that was covered on {date}", f"该对象已于 {date} 巡察")
        raise ScenarioError([InputProblem(site, "", fault, say("a site that still needs a visit", "尚需巡察的对象"))])
    return row
