"""The roster of one office, or of offices that exchange people, as a model: who is in which team, and who leads it.

Booleans and linear constraints. What may be missing where people are short - seats, a leader, deputies, a skill - has a
variable of its own, so that there is always a roster, and it says what is missing. Home
townships, availability, one team at a time, no village twice and the limits of a term are never broken.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from optimize.rostering.duties import Duty, is_away, may_serve, most_away
from optimize.rostering.roster_limits import limit_person
from scenarios.plans.roster_people import Person
from scenarios.schema.people.roster import RosterSection

total = cp_model.LinearExpr.sum


@dataclass(slots=True)
class RosterModel:
    """The model of an office or several, and its variables by person and duty."""

    model: cp_model.CpModel
    serve: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    lead: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    missing: dict[tuple[int, str], cp_model.IntVar] = field(default_factory=dict)
    """What each duty lacks: ``seats``, ``outsiders``, ``leader``, ``deputies``, or a skill."""
    lacking: cp_model.LinearExprT = 0
    """All that is missing: to be minimised first."""
    wishes: cp_model.LinearExprT = 0
    """Price of unfulfilled wishes, in hundredths: to be minimised next."""


def build_roster_model(staff: list[Person], duties: list[Duty], rules: RosterSection) -> RosterModel:
    """Build the model of an office, or of offices that exchange people.

    Parameters
    ----------
    staff, duties
        Of these offices. What offices without staff would have to give to a team is not asked for.
    rules
        The scenario's rules and prices.
    """
    roster_model = RosterModel(cp_model.CpModel())
    model = roster_model.model
    for p, person in enumerate(staff):
        for d, duty in enumerate(duties):
            if may_serve(person, duty, rules):
                roster_model.serve[p, d] = model.new_bool_var(f"serve {p} {d}")
                if person.level in {None, "leader"} and person.office == duty.office:
                    roster_model.lead[p, d] = model.new_bool_var(f"lead {p} {d}")
                    model.add_implication(roster_model.lead[p, d], roster_model.serve[p, d])
    offices_named = {person.office for person in staff}
    for d, duty in enumerate(duties):
        _fill(roster_model, staff, d, duty, offices_named)
    wishes = [*_keep_apart(roster_model, staff, duties, rules)]
    for p, person in enumerate(staff):
        served = {d: roster_model.serve[p, d] for d in range(len(duties)) if (p, d) in roster_model.serve}
        limit_person(model, person, served, duties, rules)
    wishes += _share_out(roster_model, staff, duties, rules)
    roster_model.wishes = total(wishes)
    roster_model.lacking = total(list(roster_model.missing.values()))
    return roster_model


def _fill(roster_model: RosterModel, staff: list[Person], d: int, duty: Duty, offices_named: set[int]) -> None:
    """Give a team its people, a leader, deputies and skills, or say what is missing."""
    model = roster_model.model
    serving = [p for p in range(len(staff)) if (p, d) in roster_model.serve]

    def lacking(kind: str, limit: int) -> cp_model.IntVar:
        roster_model.missing[d, kind] = model.new_int_var(0, limit, f"missing {kind} {d}")
        return roster_model.missing[d, kind]

    if duty.sender in offices_named and duty.outsiders:
        outsiders = [roster_model.serve[p, d] for p in serving if staff[p].office != duty.office]
        model.add(total([*outsiders, lacking("outsiders", duty.outsiders)]) == duty.outsiders)
    if duty.office not in offices_named:
        return
    own_people, seats = (
        [roster_model.serve[p, d] for p in serving if staff[p].office == duty.office],
        duty.size - duty.outsiders,
    )
    model.add(total([*own_people, lacking("seats", seats)]) == seats)
    model.add(total([*(roster_model.lead[p, d] for p in serving if (p, d) in roster_model.lead), lacking("leader", 1)]) == 1)
    if duty.deputies:
        deputies = [roster_model.serve[p, d] for p in serving if staff[p].level == "deputy"]
        model.add(total([*deputies, lacking("deputies", duty.deputies)]) >= duty.deputies)
    for skill in sorted(duty.skills):
        model.add(total([*(roster_model.serve[p, d] for p in serving if skill in staff[p].skills), lacking(skill, 1)]) >= 1)


def _keep_apart(
    roster_model: RosterModel, staff: list[Person], duties: list[Duty], rules: RosterSection
) -> list[cp_model.LinearExpr]:
    """One team at a time, nobody at a site twice; return the price of townships that somebody is sent to again."""
    model = roster_model.model
    wishes: list[cp_model.LinearExpr] = []
    rounds: dict[int, list[int]] = defaultdict(list)
    sites: dict[str, list[int]] = defaultdict(list)
    townships: dict[str, list[int]] = defaultdict(list)
    for d, duty in enumerate(duties):
        rounds[duty.round].append(d)
        for site in sorted(duty.sites):
            sites[site].append(d)
        for township in sorted(duty.townships):
            townships[township].append(d)
    exclusive = [group for group in (*rounds.values(), *sites.values()) if len(group) > 1]
    price = round(100 * rules.same_township)
    for p in range(len(staff)):
        for group in exclusive:
            model.add_at_most_one(roster_model.serve[p, d] for d in group if (p, d) in roster_model.serve)
        for township, visiting in townships.items():
            serving = [roster_model.serve[p, d] for d in visiting if (p, d) in roster_model.serve]
            if len(serving) > 1 and price:
                repeats = model.new_int_var(0, len(serving) - 1, f"again {p} {township}")
                model.add(repeats >= total(serving) - 1)
                wishes.append(price * repeats)
    return wishes


def _share_out(
    roster_model: RosterModel, staff: list[Person], duties: list[Duty], rules: RosterSection
) -> list[cp_model.LinearExpr]:
    """Return the price of rounds beside each person's fair share, of all rounds and of those away.

    The fair share is the sum over the rounds in which somebody is at hand of the seats for their office to its people at hand.
    """
    seats: dict[tuple[int, int], int] = defaultdict(int)
    days_away: dict[tuple[int, int], int] = defaultdict(int)
    for duty in duties:
        seats[duty.office, duty.round] += duty.size - duty.outsiders
        if duty.away:
            days_away[duty.office, duty.round] += duty.size - duty.outsiders
        if duty.sender is not None:
            seats[duty.sender, duty.round] += duty.outsiders
            days_away[duty.sender, duty.round] += duty.outsiders
    at_hand = {key: sum(person.office == key[0] and bool(person.rounds[key[1]]) for person in staff) for key in seats}

    def share(person: Person, seats_wanted: dict[tuple[int, int], int]) -> float:
        own_keys = [key for key in seats_wanted if key[0] == person.office and person.rounds[key[1]]]
        return sum(min(seats_wanted[key] / at_hand[key], 1.0) for key in own_keys)

    wishes: list[cp_model.LinearExpr] = []

    def beside(serving: list[cp_model.IntVar], fair: float, price: int, name: str) -> None:
        if serving and price:
            fair = min(fair, len(serving))  # nobody owes rounds from which their home keeps them
            fewest, most_fair = math.floor(fair + 1e-9), math.ceil(fair - 1e-9)
            deviation = roster_model.model.new_int_var(0, len(serving), name)
            roster_model.model.add(deviation >= total(serving) - most_fair)
            roster_model.model.add(deviation >= fewest - total(serving))
            wishes.append(price * deviation)

    for p, person in enumerate(staff):
        person_duties = [d for d in range(len(duties)) if (p, d) in roster_model.serve]
        beside(
            [roster_model.serve[p, d] for d in person_duties], share(person, seats), round(100 * rules.uneven), f"beside {p}"
        )
        serving_away, limit = (
            [roster_model.serve[p, d] for d in person_duties if is_away(person, duties[d])],
            most_away(person, rules),
        )
        fair = share(person, days_away)
        fair = fair if limit is None else min(fair, limit)
        beside(serving_away, fair, round(100 * rules.uneven_away), f"beside away {p}")
    return wishes
