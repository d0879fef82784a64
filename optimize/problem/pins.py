"""Pins (固定): of a visit its round is fixed by hand, or its round and team, or all of it; nothing else is left for its site.

So every step keeps pins: relaxation, search and exact finish see no other place. A pin that can't be kept is refused in words.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.problem.eligibility import is_eligible
from optimize.problem.problem import Problem
from scenarios.language import listed, of_number, say
from scenarios.plans.plan import Plan
from scenarios.plans.plan_names import PlanNames
from scenarios.problems import Findings
from scenarios.scenario import Scenario

PRICE = 100.0
"""Times the dearest site or milestone that a pinned site costs where it is left out: it is placed before all others."""
FILE = "pin"


@dataclass(frozen=True, slots=True)
class Pin:
    """What is fixed of the visit to a site."""

    row: int
    """Row of the visit in its plan, counted from 1."""
    site: int
    round: int
    team: int
    """-1 where only the round is fixed."""
    mode: int
    """-1 where the mode is free."""


def pinned_visits(plan: Plan) -> pl.DataFrame:
    """Visits of a plan of which something is fixed."""
    return plan.visits.filter(pl.col("pin").is_not_null())


def with_pins(plan: Plan, visits: pl.DataFrame) -> Plan:
    """Return a plan whose visits say what of them is fixed, as those of an older plan do."""
    marks = visits.filter(pl.col("pin").is_not_null()).select("site", "pin").unique("site", keep="first")
    table = plan.visits.drop("pin").join(marks, on="site", how="left", maintain_order="left")
    return replace(plan, visits=table)


def fixed_days(scenario: Scenario, pinned: pl.DataFrame | None) -> dict[int, int]:
    """First day of each visit whose dates are fixed, by row of the site."""
    if pinned is None:
        return {}
    dated_pins = pinned.filter((pl.col("pin") == "all") & pl.col("site").is_in(list(scenario.site_row)))
    return {
        scenario.site_row[site]: scenario.calendar.day(start) for site, start in dated_pins.select("site", "start").iter_rows()
    }


def pinned_problem(scenario: Scenario, problem: Problem, visits: pl.DataFrame) -> Problem:
    """Leave of the options of pinned sites only what is fixed.

    Parameters
    ----------
    visits
        Visits with a column ``pin``; those of sites that are covered already ask for nothing.

    Raises
    ------
    ScenarioError
        With every pin that can't be kept, and why.
    """
    findings = Findings()
    pins = _pins(scenario, problem, visits, findings)
    options_by_pin = [_fitting(scenario, problem, pin, findings) for pin in pins]
    _check_stays(scenario, problem, pins, options_by_pin, findings)
    findings.stop_on_error()
    if not pins:
        return problem
    is_open, need = np.array(problem.open), np.array(problem.need)
    able_teams, rows = list(problem.able), dict[tuple[int, int], int]()
    left_out = np.array(problem.left_out)
    dearest = max(float(problem.left_out.max(initial=0.0)), problem.goal_price)
    all_teams = np.ones((len(problem.stay), len(problem.time)), bool)
    for pin, options in zip(pins, options_by_pin, strict=True):
        of_site = problem.site == pin.site
        is_open[of_site] = False
        is_open[options, pin.round] = True
        left_out[pin.site] += PRICE * dearest
        if pin.team < 0:
            continue
        for option in options.tolist():
            key = (int(problem.need[option]), pin.team)
            if key not in rows:
                rows[key] = len(able_teams)
                pinned_team = np.zeros_like(all_teams)
                pinned_team[pin.team] = (all_teams if key[0] < 0 else problem.able[key[0]])[pin.team]
                able_teams.append(pinned_team)
            need[option] = rows[key]
    return replace(
        problem, open=is_open, need=need, able=np.stack(able_teams) if able_teams else problem.able, left_out=left_out
    )


def _pins(scenario: Scenario, problem: Problem, visits: pl.DataFrame, findings: Findings) -> list[Pin]:
    """Read pins, and refuse what they name that is not there, and two of one site."""
    rows = visits.with_row_index("row", offset=1).filter(pl.col("pin").is_not_null())
    names, pins = PlanNames(scenario), dict[int, Pin]()
    for number, site, mode, team, rnd, pin in rows.select("row", "site", "mode", "team", "round", "pin").iter_rows():
        place = scenario.site_row.get(site)
        if place is None or problem.done[place] or mode not in scenario.mode_column or not scenario.mode(mode).chosen:
            continue  # what the planner does not choose stands by itself
        visit_place = _visit_place(names, number, site)
        if rnd not in scenario.round_row:
            findings.error(FILE, visit_place, rnd, say("a round of the scenario", "情景中的轮次"), _unpin())
        elif pin != "round" and team not in scenario.team_row:
            findings.error(FILE, visit_place, team, say("a team that is still there", "现有的巡察组"), _unpin())
        elif place in pins:
            fault = say(f"fixed twice, see visit {pins[place].row}", f"重复固定，见第 {pins[place].row} 次进驻")
            findings.error(FILE, visit_place, fault, say("one pin a site", "每个对象只固定一次"))
        else:
            pins[place] = Pin(
                number,
                place,
                scenario.round_row[rnd],
                scenario.team_row[team] if pin != "round" else -1,
                scenario.mode_column[mode] if pin == "all" else -1,
            )
    return list(pins.values())


def _visit_place(names: PlanNames, number: int, site: str) -> str:
    return say(f"visit {number} ({names.site(site)})", f"第 {number} 次进驻（{names.site(site)}）")


def _unpin() -> str:
    return say("remove the pin, or fix another place", "去掉固定，或改为其他位置")


def _fitting(scenario: Scenario, problem: Problem, pin: Pin, findings: Findings) -> NDArray[np.int64]:
    """Options of a pinned site that can be carried out as it is fixed; refuse the pin where there is none."""
    options = np.flatnonzero((problem.site == pin.site) & ((pin.mode < 0) | (problem.mode == pin.mode)))
    possible = _possible(problem, options, pin.round, pin.team)
    if len(possible):
        return possible
    names = PlanNames(scenario)
    visit_place = _visit_place(names, pin.row, scenario.sites["id"][pin.site])
    fault = names.round(scenario.rounds[pin.round].id)
    if pin.team >= 0:
        team = names.team(scenario.teams[pin.team].id)
        fault = say(f"{team} in {fault}", f"{fault}{team}")
    rounds = [names.round(rnd.id) for k, rnd in enumerate(scenario.rounds) if len(_possible(problem, options, k, pin.team))]
    round_list = listed(rounds) or say("no round, by this team and in this mode", "以此组此方式各轮均不可行")
    findings.error(FILE, visit_place, fault, say(f"possible in: {round_list}", f"可行的轮次：{round_list}"), _unpin())
    return possible


def _possible(problem: Problem, options: NDArray[np.int64], rnd: int, team: int) -> NDArray[np.int64]:
    """Those of some options that can be carried out in a round, by one team or by any (-1)."""
    if team < 0:
        return np.asarray(options[problem.open[options, rnd]])
    return np.array([option for option in options.tolist() if is_eligible(problem, option, team, rnd)], np.int64)


def _check_stays(
    scenario: Scenario, problem: Problem, pins: list[Pin], options_by_pin: list[NDArray[np.int64]], findings: Findings
) -> None:
    """Refuse stays of which more is fixed than they hold."""
    days: dict[tuple[int, int], float] = defaultdict(float)
    for pin, options in zip(pins, options_by_pin, strict=True):
        if pin.team >= 0 and len(options):
            days[pin.team, pin.round] += float(problem.days[options].min())
    names = PlanNames(scenario)
    for (team, rnd), fixed in sorted(days.items()):
        room = float(problem.rooms[team, rnd])
        if fixed > room + ROUNDING:
            place = names.stay(scenario.teams[team].id, scenario.rounds[rnd].id)
            fault = say(f"{of_number(fixed, 'day is')} fixed", f"已固定 {fixed:g} 天")
            findings.error(FILE, place, fault, say(f"at most {room:g}", f"不超过 {room:g}"), _unpin())
