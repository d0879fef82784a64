"""Ruin and recreate under a falling temperature (Schrimpf et al. 2000), compiled: some steps of it at a time."""

from optimize.search import columns as c
from optimize.search.compiled import compiled
from optimize.search.draws import draw_below
from optimize.search.moves import go_back, mark, restore_terms
from optimize.search.recreate import recreate
from optimize.search.ruin import choose, take_with_guests
from optimize.search.state import Floats, Ints, State
from optimize.search.terms import objective

BETTER = 1e-12
BLINK = 0.03
SKIP = 0.1


@compiled
def anneal(
    state: State,
    logs: Floats,
    best: Ints,
    site_list: Ints,
    pool: Ints,
    keys: Floats,
    warm: float,
    cooling: float,
    steps: int,
    value: float,
    least: float,
) -> tuple[float, float]:
    """Take the schedule apart and put it together again for some steps; keep the best places in `best`.

    Parameters
    ----------
    logs
        Negative logarithms of evenly spread numbers in (0, 1): how much worse a step may be, in temperatures.
    best
        Places of each site in the best schedule, columns `OPTION` to `PREVIOUS`; changed.
    site_list, pool, keys
        Room for lists of sites, and for what these are sorted by.
    warm, cooling
        First temperature, and the factor by which it falls with each step.
    value
        Objective of the best schedule so far.
    least
        Objective at which the search ends.

    Returns
    -------
    tuple
        Objective of the best schedule, and the temperature after the last step.
    """
    site, cost, total, memo = state.site, state.cost, state.total, state.memo
    sites, rounds = site.shape[0], cost.shape[1] - 2
    now, temperature = objective(total), warm
    for _ in range(steps):
        if value <= least:
            break
        mark(state)
        for place in range(choose(state, rounds, site_list)):
            take_with_guests(state, site_list[place])
        count = waiting(state, pool)
        recreate(state, pool, keys, count, BLINK, SKIP)
        new_value = objective(total)
        if new_value - now <= temperature * logs[draw_below(memo, logs.shape[0])]:
            now = new_value
            if new_value < value - BETTER:
                value = new_value
                for s in range(sites):
                    for column in range(c.PREVIOUS - c.OPTION + 1):
                        best[s, column] = site[s, c.OPTION + column]
        else:
            go_back(state, 0)
            restore_terms(total)
        temperature *= cooling
    return value, temperature


@compiled
def waiting(state: State, pool: Ints) -> int:
    """Write sites without a visit into the pool, up to a number of those that had none before; return how many they are."""
    site = state.site
    count = 0
    for s in range(site.shape[0]):
        if site[s, c.OPTION] < 0 and site[s, c.TRY] < site[s, c.TRY_END]:
            pool[count] = s
            count += 1
    return count
