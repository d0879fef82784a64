"""Bisection: the smallest number for which something holds that holds for every larger one."""

from collections.abc import Callable

from optimize.control.stopping import Stop, never


def smallest(holds: Callable[[int], bool], low: int, high: int, stop: Stop = never) -> int:
    """Halve what lies between a number for which it does not hold and one for which it does, neither of which is asked again.

    Once `stop` is true, the smallest number so far for which it holds is the result.
    """
    while high - low > 1 and not stop():
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
