"""The plan that a rule comes to if nothing goes wrong: what dispatch without a plan is reported by."""

from dataclasses import replace

import numpy as np
import polars as pl

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.dispatch.own_rule import DispatchChoice, dispatch_id
from scenarios.plans.plan import PLAN_SCHEMA, Plan
from scenarios.scenario import Scenario
from sim.compiled.choices.candidates import as_visits, find_candidates
from sim.dispatch.process import prepare, replicate_dispatched
from sim.engine.journal import Journal, Spells
from sim.uncertainty.capacity import UNLIMITED
from sim.world import compile_world


def rule_plan(scenario: Scenario, rule: DispatchChoice) -> Plan:
    """Let the teams of all offices take sites by a rule, each visit as long as expected and everybody present.

    Returns
    -------
    Plan
        Its ``method`` is the rule. Sites that no team gets to have no visit.
    """
    nothing = Plan(pl.DataFrame(schema=PLAN_SCHEMA), dispatch_id(rule))
    world = compile_world(scenario, nothing, rule)
    candidates = as_visits(scenario, find_candidates(scenario)).visits
    journal = Journal()
    replicate_dispatched(prepare(world), world.team_days, UNLIMITED, 0, journal)
    spells = Spells.of(world, journal)
    ends, starts = spells.end(world), spells.begin(world)
    done = np.flatnonzero(spells.finished)
    done = done[np.lexsort((starts[done], spells.rnd[done], spells.team[done]))]
    visit = spells.visit[done]
    first = spells.earliest()
    started_of = dict(zip(spells.visit[first].tolist(), starts[first].tolist(), strict=True))
    starts_in_order = np.array([started_of[row] for row in visit.tolist()])
    calendar = scenario.calendar
    table = candidates[visit.tolist()].with_columns(
        pl.Series("team", [scenario.teams[k].id for k in spells.team[done].tolist()], pl.String),
        pl.Series("round", [scenario.rounds[k].id for k in spells.rnd[done].tolist()], pl.String),
        pl.Series("start", calendar.dates(np.floor(starts_in_order + TIME_TOLERANCE).astype(np.int64)).tolist(), pl.Date),
        pl.Series("end", calendar.dates(np.ceil(ends[done] - TIME_TOLERANCE).astype(np.int64)).tolist(), pl.Date),
    )
    return replace(nothing, visits=table)
