"""Tours of the exact model: in each stay a circuit through the sites that are visited, whose way and work fit into the stay.

Where visits wait for each other, each has an instant at which it begins, in working time since the stay of its team opened.
"""

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from optimize.exact.exact_model import DAY, Cell, ExactModel, in_units, total
from optimize.problem import Problem
from scenarios.travel.travel import Travel

BASE = -1


def add_tours(made: ExactModel, travel: Travel) -> None:
    """Add a tour for each stay."""
    linked = linked_options(made.problem)
    awaited = set(made.problem.host[linked].tolist())
    waiting = {(t, r) for (k, r, t) in made.visit if linked[k] or int(made.problem.site[k]) in awaited}
    for cell, sites in made.at.items():
        ways = _ways(made.problem, travel, cell, list(sites))
        _add_circuit(made, cell, ways)
        if cell in waiting:
            made.begins[cell] = _add_begins(made, cell, ways)
    _add_waits(made, linked)


def linked_options(problem: Problem) -> NDArray[np.bool_]:
    """Whether each option waits for its township's visit by another office."""
    return np.asarray((problem.host >= 0) & (problem.host_office != problem.office))


def _ways(problem: Problem, travel: Travel, cell: Cell, sites: list[int]) -> dict[tuple[int, int], int]:
    """Way from each place to each in units; of the base and the sites."""
    nodes = np.array([travel.base(int(problem.team_office[cell[0]])), *sites])
    days = travel.days(nodes[:, None], nodes[None, :])
    names = [BASE, *sites]
    return {(one, other): in_units(float(days[a, b])) for a, one in enumerate(names) for b, other in enumerate(names) if a != b}


def _add_circuit(made: ExactModel, cell: Cell, ways: dict[tuple[int, int], int]) -> None:
    """Go through all sites of a stay and back, within its days."""
    model, problem, there = made.model, made.problem, made.at[cell]
    stay = int(np.floor(float(problem.stay[cell]) * DAY + 0.5))
    work = [in_units(float(problem.days[k])) * var for k, var in made.options_at(cell)]
    if not any(ways.values()):
        model.add(total(work) <= stay)
        return
    arcs = made.arcs[cell] = {pair: model.new_bool_var(f"arc {pair} {cell}") for pair in ways}
    idle = model.new_bool_var(f"idle {cell}")
    number = {site: place for place, site in enumerate([BASE, *there])}
    circuit = [(0, 0, idle), *((number[site], number[site], ~var) for site, var in there.items())]
    model.add_circuit([*circuit, *((number[a], number[b], var) for (a, b), var in arcs.items())])
    for var in there.values():
        model.add_implication(var, ~idle)
    model.add(total([*work, *(ways[pair] * var for pair, var in arcs.items())]) <= stay)


def _add_begins(made: ExactModel, cell: Cell, ways: dict[tuple[int, int], int]) -> dict[int, cp_model.IntVar]:
    """Instants at which the visits of a stay begin, in units since it opened, one after the other."""
    model, problem, there = made.model, made.problem, made.at[cell]
    stay = int(np.floor(float(problem.stay[cell]) * DAY + 0.5))
    begin = {site: model.new_int_var(0, stay, f"begin {site} {cell}") for site in there}
    work: dict[int, list[cp_model.LinearExprT]] = {site: [] for site in there}
    for k, var in made.options_at(cell):
        work[int(problem.site[k])].append(in_units(float(problem.days[k])) * var)
    arcs = made.arcs.get(cell)
    if arcs is None:  # no way takes any time: of any two visits one comes first
        sites = list(there)
        for a, one in enumerate(sites):
            model.add(begin[one] + total(work[one]) <= stay).only_enforce_if(there[one])
            for other in sites[a + 1 :]:
                first = model.new_bool_var(f"first {one} {other} {cell}")
                both = [there[one], there[other]]
                model.add(begin[other] >= begin[one] + total(work[one])).only_enforce_if([*both, first])
                model.add(begin[one] >= begin[other] + total(work[other])).only_enforce_if([*both, ~first])
        return begin
    for (one, other), arc in arcs.items():
        if one == BASE:
            model.add(begin[other] >= ways[one, other]).only_enforce_if(arc)
        elif other == BASE:
            model.add(begin[one] + total(work[one]) + ways[one, other] <= stay).only_enforce_if(arc)
        else:
            model.add(begin[other] >= begin[one] + total(work[one]) + ways[one, other]).only_enforce_if(arc)
    return begin


def _add_waits(made: ExactModel, linked: NDArray[np.bool_]) -> None:
    """Let no linked visit begin before its township's visit by the other office has."""
    problem = made.problem
    for (k, rnd, team), guest in made.visit.items():
        if not linked[k]:
            continue
        for (h, r, other), host in made.visit.items():
            same = r == rnd and problem.site[h] == problem.host[k] and problem.office[h] == problem.host_office[k]
            if same:
                first = made.begins[other, rnd][int(problem.site[h])]
                _after(made, made.begins[team, rnd][int(problem.site[k])], first, ((team, rnd), (other, rnd)), [guest, host])


def _after(
    made: ExactModel,
    begin: cp_model.IntVar,
    first: cp_model.IntVar,
    cells: tuple[Cell, Cell],
    both: list[cp_model.IntVar],
) -> None:
    """Let a visit begin no earlier than another, each in the working time of its own team."""
    calendars = [made.problem.windows.calendars[team] for team, _ in cells]
    opening = [int(calendar.before[made.problem.windows.start[cell]]) for calendar, cell in zip(calendars, cells, strict=True)]
    own, other = calendars
    if own is other or np.array_equal(own.working, other.working):
        made.model.add(begin >= first + (opening[1] - opening[0]) * DAY).only_enforce_if(both)
        return
    for slot in range(int(np.ceil(float(made.problem.stay[cells[1]])))):
        day = int(other.workdays[opening[1] + slot])
        since = (int(own.before[day]) - opening[0]) * DAY  # both stand still on days that are not worked
        after = made.model.new_bool_var(f"day {slot} {cells}")
        made.model.add(first >= slot * DAY).only_enforce_if(after)
        made.model.add(first < slot * DAY).only_enforce_if(~after)
        made.model.add(begin >= since).only_enforce_if([*both, after])
        if own.working[day]:
            made.model.add(begin >= first + since - slot * DAY).only_enforce_if([*both, after, *_before(made, first, slot + 1)])


def _before(made: ExactModel, first: cp_model.IntVar, slot: int) -> list[cp_model.IntVar]:
    """Literal that an instant lies before a slot."""
    literal = made.model.new_bool_var(f"before {slot} {first.name}")
    made.model.add(first < slot * DAY).only_enforce_if(literal)
    made.model.add(first >= slot * DAY).only_enforce_if(~literal)
    return [literal]
