"""Tours of the exact model: in each stay a circuit through the sites that are visited, whose way and work fit into the stay.

Where visits wait for each other, each has an instant at which it begins, in working time since the stay of its team opened.
"""

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from optimize.exact.exact_model import DAY, ExactModel, in_units, total
from optimize.problem.problem import Problem
from optimize.problem.stays import Cell
from scenarios.travel.travel import Travel

BASE = -1


def add_tours(exact: ExactModel, travel: Travel) -> None:
    """Add a tour for each stay."""
    is_linked = linked_options(exact.problem)
    awaited = set(exact.problem.host[is_linked].tolist())
    waiting_stays = {(t, r) for (k, r, t) in exact.visit if is_linked[k] or int(exact.problem.site[k]) in awaited}
    for cell, sites in exact.at.items():
        ways = _ways(exact.problem, travel, cell, list(sites))
        _add_circuit(exact, cell, ways)
        if cell in waiting_stays:
            exact.begins[cell] = _add_begins(exact, cell, ways)
    _add_waits(exact, is_linked)


def linked_options(problem: Problem) -> NDArray[np.bool_]:
    """Whether each option waits for its township's visit by another office."""
    return np.asarray((problem.host >= 0) & (problem.host_office != problem.office))


def _ways(problem: Problem, travel: Travel, cell: Cell, sites: list[int]) -> dict[tuple[int, int], int]:
    """Way from each place to each in units; of the base and the sites."""
    nodes = np.array([travel.base(int(problem.team_office[cell[0]])), *sites])
    days = travel.days(nodes[:, None], nodes[None, :])
    names = [BASE, *sites]
    return {
        (origin, destination): in_units(float(days[a, b]))
        for a, origin in enumerate(names)
        for b, destination in enumerate(names)
        if a != b
    }


def _add_circuit(exact: ExactModel, cell: Cell, ways: dict[tuple[int, int], int]) -> None:
    """Go through all sites of a stay and back, within its days."""
    model, problem, present = exact.model, exact.problem, exact.at[cell]
    stay = int(np.floor(float(problem.stay[cell]) * DAY + 0.5))
    work = [in_units(float(problem.days[k])) * var for k, var in exact.options_at(cell)]
    if not any(ways.values()):
        model.add(total(work) <= stay)
        return
    arcs = exact.arcs[cell] = {pair: model.new_bool_var(f"arc {pair} {cell}") for pair in ways}
    idle = model.new_bool_var(f"idle {cell}")
    number = {site: place for place, site in enumerate([BASE, *present])}
    circuit = [(0, 0, idle), *((number[site], number[site], ~var) for site, var in present.items())]
    model.add_circuit([*circuit, *((number[a], number[b], var) for (a, b), var in arcs.items())])
    for var in present.values():
        model.add_implication(var, ~idle)
    model.add(total([*work, *(ways[pair] * var for pair, var in arcs.items())]) <= stay)


def _add_begins(exact: ExactModel, cell: Cell, ways: dict[tuple[int, int], int]) -> dict[int, cp_model.IntVar]:
    """Instants at which the visits of a stay begin, in units since it opened, one after the other."""
    model, problem, present = exact.model, exact.problem, exact.at[cell]
    stay = int(np.floor(float(problem.stay[cell]) * DAY + 0.5))
    starts = {site: model.new_int_var(0, stay, f"begin {site} {cell}") for site in present}
    work: dict[int, list[cp_model.LinearExprT]] = {site: [] for site in present}
    for k, var in exact.options_at(cell):
        work[int(problem.site[k])].append(in_units(float(problem.days[k])) * var)
    arcs = exact.arcs.get(cell)
    if arcs is None:  # no way takes any time: of any two visits one comes first
        sites = list(present)
        for a, first_site in enumerate(sites):
            model.add(starts[first_site] + total(work[first_site]) <= stay).only_enforce_if(present[first_site])
            for second_site in sites[a + 1 :]:
                first = model.new_bool_var(f"first {first_site} {second_site} {cell}")
                endpoints = [present[first_site], present[second_site]]
                model.add(starts[second_site] >= starts[first_site] + total(work[first_site])).only_enforce_if(
                    [*endpoints, first]
                )
                model.add(starts[first_site] >= starts[second_site] + total(work[second_site])).only_enforce_if(
                    [*endpoints, ~first]
                )
        return starts
    for (first_site, second_site), arc in arcs.items():
        if first_site == BASE:
            model.add(starts[second_site] >= ways[first_site, second_site]).only_enforce_if(arc)
        elif second_site == BASE:
            model.add(starts[first_site] + total(work[first_site]) + ways[first_site, second_site] <= stay).only_enforce_if(arc)
        else:
            model.add(
                starts[second_site] >= starts[first_site] + total(work[first_site]) + ways[first_site, second_site]
            ).only_enforce_if(arc)
    return starts


def _add_waits(exact: ExactModel, is_linked: NDArray[np.bool_]) -> None:
    """Let no linked visit begin before its township's visit by the other office has."""
    problem = exact.problem
    for (k, rnd, team), guest in exact.visit.items():
        if not is_linked[k]:
            continue
        for (h, r, host_team), host in exact.visit.items():
            same = r == rnd and problem.site[h] == problem.host[k] and problem.office[h] == problem.host_office[k]
            if same:
                first = exact.begins[host_team, rnd][int(problem.site[h])]
                _after(
                    exact, exact.begins[team, rnd][int(problem.site[k])], first, ((team, rnd), (host_team, rnd)), [guest, host]
                )


def _after(
    exact: ExactModel,
    start: cp_model.IntVar,
    first: cp_model.IntVar,
    cells: tuple[Cell, Cell],
    endpoints: list[cp_model.IntVar],
) -> None:
    """Let a visit begin no earlier than another, each in the working time of its own team."""
    calendars = [exact.problem.windows.calendars[team] for team, _ in cells]
    opening = [int(calendar.before[exact.problem.windows.start[cell]]) for calendar, cell in zip(calendars, cells, strict=True)]
    guest_days, host_days = calendars
    if guest_days is host_days or np.array_equal(guest_days.working, host_days.working):
        exact.model.add(start >= first + (opening[1] - opening[0]) * DAY).only_enforce_if(endpoints)
        return
    for slot in range(int(np.ceil(float(exact.problem.stay[cells[1]])))):
        day = int(host_days.workdays[opening[1] + slot])
        earliest = (int(guest_days.before[day]) - opening[0]) * DAY  # both stand still on days that are not worked
        is_later = exact.model.new_bool_var(f"day {slot} {cells}")
        exact.model.add(first >= slot * DAY).only_enforce_if(is_later)
        exact.model.add(first < slot * DAY).only_enforce_if(~is_later)
        exact.model.add(start >= earliest).only_enforce_if([*endpoints, is_later])
        if guest_days.working[day]:
            exact.model.add(start >= first + earliest - slot * DAY).only_enforce_if(
                [*endpoints, is_later, *_before(exact, first, slot + 1)]
            )


def _before(exact: ExactModel, first: cp_model.IntVar, slot: int) -> list[cp_model.IntVar]:
    """Literal that an instant lies before a slot."""
    literal = exact.model.new_bool_var(f"before {slot} {first.name}")
    exact.model.add(first < slot * DAY).only_enforce_if(literal)
    exact.model.add(first >= slot * DAY).only_enforce_if(~literal)
    return [literal]
