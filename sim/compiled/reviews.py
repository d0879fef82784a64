"""Reviews: classes of villages that change during the term, and what that makes of the visits that come after.

A visit is as long, and its village as full of problems, as the class in force when its planned round begins asks for. The plan,
and everything that is counted by class, stays with the classes at the term's start.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.schema import CLASSES, Mode
from scenarios.schema.time.months import date_in_year
from scenarios.sites.made.draws import entity_keys
from scenarios.stays.workload import TERM_UNITS
from sim.compiled.villages import class_means, tilts
from sim.streams import Streams


@dataclass(frozen=True, slots=True, eq=False)
class Reviews:
    """Visits to villages whose class may have changed by then; all arrays of shape (visits concerned, ...)."""

    visit: NDArray[np.int64]
    """Row of the plan of each."""
    key: NDArray[np.uint64]
    """Key of its village for its draws."""
    before: NDArray[np.int64]
    """Reviews before its planned round begins."""
    first: NDArray[np.int64]
    """Class at the term's start, a position in ``CLASSES``."""
    up: NDArray[np.float64]
    """Chance at each review that its village moves up a class."""
    down: float
    length: NDArray[np.float64]
    """Days that the visit takes by class, over those of the class at the start; shape (visits, classes)."""
    stock: NDArray[np.float64]
    """Mean number of problems of its village by class, 0 where no findings are simulated; shape (visits, classes)."""

    def classes(self, streams: Streams) -> NDArray[np.int64]:
        """Draw the class in force for each visit, shape (replications, visits); the same numbers whenever it is asked."""
        rounds = int(self.before.max(initial=0))
        draws = streams.uniform("reclassification", self.key, rounds)
        now = np.broadcast_to(self.first, draws.shape[:2]).copy()
        for number in range(rounds):
            step = (draws[..., number] > 1.0 - self.down).astype(np.int64) - (draws[..., number] < self.up)
            now = np.clip(now + np.where(number < self.before, step, 0), 0, len(CLASSES) - 1)
        return now


def compile_reviews(scenario: Scenario, modes: list[str], site: NDArray[np.int64], rnd: NDArray[np.int64]) -> Reviews | None:
    """Compile the reviews of a scenario for the visits of a plan; None where classes don't change.

    Parameters
    ----------
    modes, site, rnd
        Mode, site row and round of each visit.
    """
    rules, calendar = scenario.file.uncertainty.reclassification, scenario.calendar
    if rules.up == 0 and rules.down == 0:
        return None
    years = range(calendar.start.year, scenario.file.term.end.year + 1)
    reviews = np.array([calendar.day(date_in_year(year, rules.review)) for year in years])
    reviews = reviews[reviews > 0][: rules.most]
    round_start = np.array([round_.start for round_ in scenario.rounds])[rnd]
    reviews_before = np.searchsorted(reviews, round_start, side="right")
    visit = np.flatnonzero(scenario.is_village[site] & (reviews_before > 0))
    site_of_visit = site[visit]
    complaints = scenario.sites["complaints"].to_numpy().astype(np.float64)
    average = complaints[scenario.is_village].mean() if scenario.is_village.any() else 0.0
    share = complaints[site_of_visit] / average if average > 0 else np.ones(len(site_of_visit))
    first = scenario.class_index[site_of_visit]
    length = _lengths(scenario, [modes[k] for k in visit.tolist()], site_of_visit)
    findings = scenario.file.findings
    stock = np.zeros((len(visit), len(CLASSES)))
    if findings is not None:
        stock += class_means(findings) * tilts(scenario, findings)[site_of_visit][:, None]
    ids = scenario.sites["id"].to_list()
    return Reviews(
        visit=visit,
        key=entity_keys(ids[row] for row in site_of_visit.tolist()),
        before=reviews_before[visit],
        first=first,
        up=np.minimum(rules.up * share, 1.0 - rules.down),
        down=rules.down,
        length=length / length[np.arange(len(site_of_visit)), first][:, None],
        stock=stock,
    )


def _lengths(scenario: Scenario, modes: list[str], site: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days of each visit as if its village were of each class, shape (visits, classes); all alike where the table says them.

    A class that the mode does not serve takes the days of the nearest one that it does.
    """
    result = np.ones((len(site), len(CLASSES)))
    has_days = np.isfinite(scenario.sites["team_days"].to_numpy()[site])
    names = np.array(modes, np.str_)
    for name in sorted(set(modes)):
        mode, rows = scenario.mode(name), np.flatnonzero((names == name) & ~has_days)
        extra = sum(per * TERM_UNITS[term] * scenario.sites[term].to_numpy()[site[rows]] for term, per in mode.terms.items())
        days = mode.every_visit + np.array(_by_class(mode))[None, :] + np.reshape(extra, (-1, 1))
        result[rows] = np.maximum(np.maximum(days, mode.min_days), 1e-9)
    return result


def _by_class(mode: Mode) -> list[float]:
    classes_given = [k for k, name in enumerate(CLASSES) if name in mode.classes]
    return [mode.days[CLASSES[min(classes_given, key=lambda near: (abs(near - k), near))]] for k in range(len(CLASSES))]
