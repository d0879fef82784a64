"""What a rule of dispatch of the user's own is shown, and what it answers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.dispatch.own_rule import DispatchRule, RoundView, dispatch_id
from scenarios.language import of_number, say
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class OwnRule:
    """A rule, and what of a scenario it may look at; sent to workers with the world."""

    rule: DispatchRule
    sites: pl.DataFrame
    offices: tuple[str, ...]
    rounds: tuple[str, ...]
    dates: tuple[dt.date, ...]
    """First day of each round."""

    def view(
        self, office: int, rnd: int, rows: Sequence[int], days: Sequence[float], ways: Sequence[float], free: Sequence[float]
    ) -> RoundView:
        """Return what an office knows before a round, of the sites in some rows of the scenario's table."""
        sites = self.sites[list(rows)].with_columns(pl.Series("days", days, pl.Float64), pl.Series("way", ways, pl.Float64))
        name = self.offices[office]
        return RoundView(name, self.rounds[rnd], rnd, len(self.rounds), self.dates[rnd], sites, tuple(free))

    def priorities(self, view: RoundView) -> NDArray[np.float64]:
        """Ask the rule; shape (sites of the view,).

        Raises
        ------
        ScenarioError
            If it answers anything but a number for each site.
        """
        try:
            values = np.asarray(self.rule(view), np.float64)
        except (TypeError, ValueError) as error:
            values, reason = np.empty(0), f"{type(error).__name__}: {error}"
        else:
            reason = say(f"an array of shape {values.shape}", f"形状为 {values.shape} 的数组")
        if values.shape != (len(view.sites),) or np.isnan(values).any():
            fault = say("nan", "nan") if values.shape == (len(view.sites),) else reason
            allowed = say(
                f"a number for each of the {of_number(len(view.sites), 'site')} of the view",
                f"视图中 {len(view.sites)} 个对象各一个数",
            )
            raise ScenarioError([Problem("dispatch", dispatch_id(self.rule), fault, allowed)])
        return values


def make_own_rule(scenario: Scenario, rule: DispatchRule) -> OwnRule:
    """Get ready what a rule is shown."""
    dates = tuple(scenario.calendar.date(rnd.start) for rnd in scenario.rounds)
    offices = tuple(office.id for office in scenario.offices)
    return OwnRule(rule, scenario.sites, offices, tuple(rnd.id for rnd in scenario.rounds), dates)
