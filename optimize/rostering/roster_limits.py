"""Limits of a term on one person: rounds served, served in a row, and away; parts of the model of a roster."""

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from optimize.rostering.duties import Duty, is_away, most_away
from scenarios.plans.roster_people import Person
from scenarios.schema.roster import RosterSection

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
        _rest(model, served, duties, rules.most_rounds_in_a_row)
    away = {d: one for d, one in served.items() if is_away(person, duties[d])}
    most = most_away(person, rules)
    if most is not None and len(away) > most:
        model.add(total(list(away.values())) <= most)
    _send(model, served, duties)


def _rest(model: cp_model.CpModel, served: Served, duties: Sequence[Duty], most: int) -> None:
    """Of each stretch of rounds that is one longer than may be served in a row, leave one round off."""
    first_rounds = sorted({duties[d].round for d in served})
    for first in first_rounds:
        stretch = [one for d, one in served.items() if first <= duties[d].round <= first + most]
        if len({duties[d].round for d in served if first <= duties[d].round <= first + most}) > most:
            model.add(total(stretch) <= most)


def _send(model: cp_model.CpModel, served: Served, duties: Sequence[Duty]) -> None:
    """Keep to the most rounds of support, of all links together at most so many as any link in use allows."""
    sent = {d: most for d in served if (most := duties[d].sent) is not None}
    rounds = total([served[d] for d in sent])
    for d, most in sent.items():
        if len(sent) > most:
            model.add(rounds <= most).only_enforce_if(served[d])
