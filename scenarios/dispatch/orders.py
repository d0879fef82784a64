"""Orders in which offices take sites by rules of thumb: of the baseline planners, and of dispatch without a plan."""

from collections.abc import Callable

import numpy as np

from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.scenario import Scenario


def uniform(scenario: Scenario) -> list[int]:
    """Sweep through the townships in the order of their codes (一线平推)."""
    return _hosts_before_guests(scenario, _by_township(scenario, np.arange(len(scenario.sites), dtype=np.float64)))


def nearest(scenario: Scenario) -> list[int]:
    """Townships nearest to the office's base first."""
    rows = np.arange(len(scenario.sites))
    near = scenario.travel.days(scenario.travel.sites + scenario.office_in_charge, rows)
    return _hosts_before_guests(scenario, _by_township(scenario, near))


def risk(scenario: Scenario) -> list[int]:
    """Villages of the highest risk first, whatever their township."""
    values = scenario.sites["risk"].to_numpy()
    order = [int(k) for k in np.argsort(-values, kind="stable")]
    return _hosts_before_guests(scenario, order)


def roundrobin(scenario: Scenario) -> list[int]:
    """One village of each township in turn."""
    order = _by_township(scenario, np.arange(len(scenario.sites), dtype=np.float64))
    townships = scenario.sites["township"].to_list()
    turn: dict[str, int] = {}
    turns = []
    for row in order:
        turns.append((turn.setdefault(townships[row], 0), row))
        turn[townships[row]] += 1
    return _hosts_before_guests(scenario, [row for _, row in sorted(turns, key=lambda pair: pair[0])])


ORDERS: dict[str, Callable[[Scenario], list[int]]] = {
    "uniform": uniform,
    "nearest": nearest,
    "risk": risk,
    "roundrobin": roundrobin,
}


def is_rule(dispatch: DispatchChoice) -> bool:
    """Whether a dispatch needs no plan: a rule says which sites are taken."""
    return not isinstance(dispatch, str) or dispatch in ORDERS


def _by_township(scenario: Scenario, value: np.ndarray) -> list[int]:
    """Order townships by their least value, and sites within them by theirs, the township itself first."""
    townships = scenario.sites["township"].to_numpy().astype(str)
    codes, member = np.unique(townships, return_inverse=True)
    first = np.full(len(codes), np.inf)
    np.minimum.at(first, member, value)
    is_inside = (scenario.sites["kind"] != "township").to_numpy()
    return [int(k) for k in np.lexsort((np.arange(len(value)), value, is_inside, member, first[member]))]


def _hosts_before_guests(scenario: Scenario, order: list[int]) -> list[int]:
    result: dict[int, None] = {}
    for row in order:
        for host in (int(scenario.host_row[row]), int(scenario.named_host[row])):
            if host >= 0:
                result.setdefault(host)
        result.setdefault(row)
    return list(result)
