"""The difference of two runs in one measure, paired by replication, with its interval."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from results.intervals import CONFIDENCE, Interval, mean_interval, median_interval, paired_shares
from results.measures.measure import Better, Measure, MeasureKind, Vector

Verdict = Literal["better", "worse"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two runs, and b - a with its 95 % interval.

    Of dates `a` and `b` are medians as ordinals (`datetime.date.toordinal`), inf where most replications never get there, and
    the difference is the median of the paired differences in days; of all others they are means.
    """

    measure: str
    name: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    kind: MeasureKind = "number"
    unit: str = ""
    better: Better | None = None

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        return bool(self.low > 0 or self.high < 0)

    @property
    def verdict(self) -> Verdict | None:
        """Whether b is clearly better or worse than a; None where neither is clear, or no way is the better one."""
        if not self.clear or self.better is None:
            return None
        return "better" if (self.difference > 0) == (self.better == "more") else "worse"


def difference(measure: Measure, a: Vector, b: Vector, confidence: float = CONFIDENCE) -> Difference:
    """Difference b - a of a measure with the interval of its kind."""
    if measure.kind == "event":
        sides, gap = (float(a.mean()), float(b.mean())), paired_shares(a > 0, b > 0, confidence)
    elif measure.kind == "date":
        sides, gap = (median_interval(a).value, median_interval(b).value), _date_gap(a, b, confidence)
    else:
        least, highest = measure.limits
        sides, gap = (
            (float(a.mean()), float(b.mean())),
            mean_interval(b - a, confidence, least=least - highest, most=highest - least),
        )
    return Difference(
        measure.id, str(measure.name), *sides, gap.value, gap.low, gap.high, measure.kind, measure.unit, measure.better
    )


def _date_gap(a: Vector, b: Vector, confidence: float) -> Interval:
    """Median of paired differences of dates.

    A date that is never reached is later than any that is; of two that are never reached nothing is known, which widens the
    interval on both sides.
    """
    is_unknown = np.isinf(a) & np.isinf(b)
    gaps = np.where(is_unknown, np.nan, np.subtract(b, a, out=np.zeros(len(a)), where=~is_unknown))
    low, high = (median_interval(np.where(is_unknown, end, gaps), confidence) for end in (-np.inf, np.inf))
    value = low.value if low.value == high.value else float("nan")
    return Interval(value, low.low, high.high)
