"""What visits find and what follows, as rows of the event log."""

import numpy as np
from numpy.typing import NDArray

from sim.compiled.villages import Villages
from sim.events.log import EventLog
from sim.findings.look_backs import LookBacks
from sim.findings.overdue import Overdue
from sim.findings.repairs import EXITS


def log_findings(
    log: EventLog,
    villages: Villages,
    visits: tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]],
    checks: tuple[NDArray[np.float64], Overdue],
    back: LookBacks,
) -> None:
    """Log problems and leads, checks with their exits, and look-backs.

    Parameters
    ----------
    log, villages
        Takes the events; the villages and the visits to them.
    visits
        End of each visit, problems found and leads, shape (replications, visits to villages).
    checks
        When each visit would be checked if nothing was overdue, inf where that is not within the term, same shape; and
        what was not repaired early.
    back
        Look-backs ordered, by checks or by the public, and made.
    """
    end, problems, leads = visits
    log.add_table("found", end, villages.visit, problems)
    log.add_table("leads", end, villages.visit, leads)
    early, late = checks
    early = early.copy()
    early[late.run, late.visit] = np.inf
    log.add_table("check_closed", early, villages.visit)
    for number, name in enumerate(("check_closed", *EXITS)):
        if name == "look_back":
            continue  # ordered ones come below, those that people asked for too
        rows = np.flatnonzero(late.is_checked & (late.exit == number))
        run, visit = late.run[rows], villages.visit[late.visit[rows]]
        log.add(name, late.check[rows], run, team=log.team[run, visit], visit=visit)
    log.add(
        "look_back_ordered", back.order_date, back.replication, team=log.team[back.replication, back.visit], visit=back.visit
    )
    team, rnd = back.stay.T
    log.add("look_back", back.start, back.replication, team=team, rnd=rnd, visit=back.visit, days=back.days_taken)
