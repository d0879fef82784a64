"""Search: a timetable taken apart and put together again, a few visits at a time, as long as that makes it better.

Ruin and recreate (Schrimpf et al. 2000) under a falling temperature. Random numbers come from the timetable's own generator, so
that a plan is the same every time.
"""

import math
from collections.abc import Callable

from optimize.assigning.recreate import recreate
from optimize.assigning.ruin import ruin
from optimize.assigning.timetable import TOLERANCE, Timetable
from optimize.control.stopping import Stop, never

WARM, COLD = 5e-5, 1e-5
"""First and last temperature as a share of the objective."""
TELL_EVERY = 200
"""Steps after which progress is told although nothing got better."""


def search(
    table: Timetable, steps: int, bound: float, gap: float, progress: Callable[[float], None] | None = None, stop: Stop = never
) -> None:
    """Search for a number of steps, or until the gap to the bound is proven or a stop is asked for; keep the best.

    Parameters
    ----------
    progress
        Called with the objective whenever it falls, and now and then in between.
    """
    now = best = table.objective()
    kept = table.copy()
    for step in range(steps):
        if best - bound <= gap * best or stop():
            break
        if progress is not None and step % TELL_EVERY == 0:
            progress(best)
        temperature = now * WARM * (COLD / WARM) ** (step / steps)
        table.mark()
        ruin(table)
        left_out = [site for site, place in enumerate(table.place_of) if place is None]
        recreate(table, left_out)
        value = table.objective()
        accepted = value <= now or table.random.random() < math.exp((now - value) / temperature)
        if accepted and not table.overfull():
            now = value
            if value < best - TOLERANCE:
                best = value
                kept = table.copy()
                if progress is not None:
                    progress(best)
        else:
            table.go_back()
    table.go_back_to(kept)
