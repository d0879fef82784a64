"""The roster of one office as a model: who is in which team, and who leads it.

Booleans and linear constraints. What may be missing where people are short - seats, a leader, deputies, a skill - has a
variable of its own, so that there is always a roster, and it says what is missing. Home
townships, availability, one team at a time, no village twice and the most rounds are never broken.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from scenarios.people import Person
from scenarios.schema.roster import RosterSection

total = cp_model.LinearExpr.sum


@dataclass(frozen=True, slots=True)
class Duty:
    """What a team does in a round, as far as it matters who is in it."""

    office: int
    round: int
    team: int
    size: int
    deputies: int
    """Deputies that the team needs."""
    sites: frozenset[str]
    townships: frozenset[str]
    skills: frozenset[str]
    """Skills that its visits ask for."""


def may_serve(person: Person, duty: Duty, rules: RosterSection) -> bool:
    """Whether a person is at hand for a team's round and none of its sites is in their home township."""
    home = rules.avoid_home and person.home is not None and person.home in duty.townships
    return bool(person.rounds[duty.round]) and not home


@dataclass(slots=True)
class RosterModel:
    """The model of one office, and its variables by person and duty."""

    model: cp_model.CpModel
    serve: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    lead: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    missing: dict[tuple[int, str], cp_model.IntVar] = field(default_factory=dict)
    """What each duty lacks: ``seats``, ``leader``, ``deputies``, or a skill."""
    lacking: cp_model.LinearExprT = 0
    """All that is missing: to be minimised first."""
    wishes: cp_model.LinearExprT = 0
    """Price of unfulfilled wishes, in hundredths: to be minimised next."""


def build_roster_model(staff: list[Person], duties: list[Duty], rules: RosterSection) -> RosterModel:
    """Build the model of an office.

    Parameters
    ----------
    staff, duties
        Of the office.
    rules
        The scenario's rules and prices.
    """
    made = RosterModel(cp_model.CpModel())
    model = made.model
    for p, person in enumerate(staff):
        for d, duty in enumerate(duties):
            if may_serve(person, duty, rules):
                made.serve[p, d] = model.new_bool_var(f"serve {p} {d}")
                if person.level in {None, "leader"}:
                    made.lead[p, d] = model.new_bool_var(f"lead {p} {d}")
                    model.add_implication(made.lead[p, d], made.serve[p, d])
    for d, duty in enumerate(duties):
        _fill(made, staff, d, duty)
    wishes = [*_keep_apart(made, staff, duties, rules), *_share_out(made, staff, duties, rules)]
    made.wishes = total(wishes)
    made.lacking = total(list(made.missing.values()))
    return made


def _fill(made: RosterModel, staff: list[Person], d: int, duty: Duty) -> None:
    """Give a team its people, a leader, deputies and skills, or say what is missing."""
    model = made.model
    mine = [p for p in range(len(staff)) if (p, d) in made.serve]

    def lacking(what: str, most: int) -> cp_model.IntVar:
        made.missing[d, what] = model.new_int_var(0, most, f"missing {what} {d}")
        return made.missing[d, what]

    model.add(total([*(made.serve[p, d] for p in mine), lacking("seats", duty.size)]) == duty.size)
    model.add(total([*(made.lead[p, d] for p in mine if (p, d) in made.lead), lacking("leader", 1)]) == 1)
    if duty.deputies:
        deputies = [made.serve[p, d] for p in mine if staff[p].level == "deputy"]
        model.add(total([*deputies, lacking("deputies", duty.deputies)]) >= duty.deputies)
    for skill in sorted(duty.skills):
        model.add(total([*(made.serve[p, d] for p in mine if skill in staff[p].skills), lacking(skill, 1)]) >= 1)


def _keep_apart(made: RosterModel, staff: list[Person], duties: list[Duty], rules: RosterSection) -> list[cp_model.LinearExpr]:
    """One team at a time, nobody at a site twice; return the price of townships that somebody is sent to again."""
    model = made.model
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
    twice = [some for some in (*rounds.values(), *sites.values()) if len(some) > 1]
    price = round(100 * rules.same_township)
    for p in range(len(staff)):
        for some in twice:
            model.add_at_most_one(made.serve[p, d] for d in some if (p, d) in made.serve)
        for township, some in townships.items():
            mine = [made.serve[p, d] for d in some if (p, d) in made.serve]
            if len(mine) > 1 and price:
                again = model.new_int_var(0, len(mine) - 1, f"again {p} {township}")
                model.add(again >= total(mine) - 1)
                wishes.append(price * again)
    return wishes


def _share_out(made: RosterModel, staff: list[Person], duties: list[Duty], rules: RosterSection) -> list[cp_model.LinearExpr]:
    """Keep to the most rounds; return the price of rounds beside each person's fair share.

    The fair share is the sum over the rounds in which somebody is at hand of seats to people at hand.
    """
    model = made.model
    wishes: list[cp_model.LinearExpr] = []
    seats: dict[int, int] = defaultdict(int)
    for duty in duties:
        seats[duty.round] += duty.size
    at_hand = {rnd: sum(bool(person.rounds[rnd]) for person in staff) for rnd in seats}
    price = round(100 * rules.uneven)
    for p, person in enumerate(staff):
        mine = [made.serve[p, d] for d in range(len(duties)) if (p, d) in made.serve]
        if not mine:
            continue
        if rules.most_rounds is not None:
            model.add(total(mine) <= rules.most_rounds)
        share = sum(min(seats[rnd] / at_hand[rnd], 1.0) for rnd in seats if person.rounds[rnd])
        low, high = int(share + 1e-9), -int(-share + 1e-9)
        if price:
            beside = model.new_int_var(0, len(mine), f"beside {p}")
            model.add(beside >= total(mine) - high)
            model.add(beside >= low - total(mine))
            wishes.append(price * beside)
    return wishes
