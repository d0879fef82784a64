"""Limits of a term on one person: rounds served, served in a row, and away; parts of the model of a roster."""

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from optimize.rostering.duties import Duty, is_away, most_away
from scenarios.plans.roster_people import Person
from scenarios.schema.people.roster import RosterSection

total = cp_model.LinearExpr.sum
Served = Mapping[int, cp_model.IntVar]
"""Whether somebody is in the team of each duty; duties that they may not serve are left out."""


def limit_person(model: cp_model.CpModel, person: Person, served: Served, duties: Sequence[Duty], rules: RosterSection) -> None:
    """Keep one person within the limits of the term.

    Parameters
    ----------
    served
        Their variables by number of the duty.
    """
    if rules.most_rounds is not None and len(served) > rules.most_rounds:
        model.add(total(list(served.values())) <= rules.most_rounds)
    if rules.most_rounds_in_a_row is not None:
        _limit_in_a_row(model, served, duties, rules.most_rounds_in_a_row)
    rounds_away = {d: serves for d, serves in served.items() if is_away(person, duties[d])}
    limit = most_away(person, rules)
    if limit is not None and len(rounds_away) > limit:
        model.add(total(list(rounds_away.values())) <= limit)
    _limit_support(model, served, duties)


def _limit_in_a_row(model: cp_model.CpModel, served: Served, duties: Sequence[Duty], limit: int) -> None:
    """Keep one round off in each stretch of rounds that is one longer than may be served in a row."""
    first_rounds = sorted({duties[d].round for d in served})
    for first_round in first_rounds:
        stretch = [serves for d, serves in served.items() if first_round <= duties[d].round <= first_round + limit]
        if len({duties[d].round for d in served if first_round <= duties[d].round <= first_round + limit}) > limit:
            model.add(total(stretch) <= limit)


def _limit_support(model: cp_model.CpModel, served: Served, duties: Sequence[Duty]) -> None:
    """Keep within the rounds of support: of all links together at most as many as any link in use allows."""
    limit_by_duty = {d: limit for d in served if (limit := duties[d].sent) is not None}
    rounds = total([served[d] for d in limit_by_duty])
    for d, limit in limit_by_duty.items():
        if len(limit_by_duty) > limit:
            model.add(rounds <= limit).only_enforce_if(served[d])
