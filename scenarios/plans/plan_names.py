"""What teams, rounds, offices and sites are called in messages on plans and rosters."""

from functools import cached_property

from scenarios.language import say
from scenarios.naming.lexicon import Lexicon
from scenarios.naming.names import mode_names, office_names, round_names, team_names
from scenarios.scenario import Scenario


class PlanNames:
    """Names for people, in the language in force when the first one is asked for; what has no name keeps its id."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def team(self, team: str) -> str:
        """Name of a team: ``team 1``, with its office where several have teams."""
        return self._teams.name(team)

    def round(self, rnd: str) -> str:
        """Name of a round: ``spring 2027``."""
        return self._rounds.name(rnd)

    def office(self, office: str) -> str:
        """Name of an office."""
        return self._offices.name(office)

    def mode(self, mode: str) -> str:
        """Name of a mode."""
        return self._modes.name(mode)

    def site(self, site: str) -> str:
        """Name of a village, a township or another site."""
        return self._sites.get(site, site)

    def stay(self, team: str, rnd: str) -> str:
        """Name a team in a round: ``team 1, spring 2027``."""
        return say(f"{self.team(team)}, {self.round(rnd)}", f"{self.round(rnd)}{self.team(team)}")

    @cached_property
    def _teams(self) -> Lexicon:
        return team_names(self._scenario.teams, self._scenario.offices)

    @cached_property
    def _rounds(self) -> Lexicon:
        return round_names(self._scenario.rounds)

    @cached_property
    def _offices(self) -> Lexicon:
        return office_names(self._scenario.offices)

    @cached_property
    def _modes(self) -> Lexicon:
        return mode_names(self._scenario.file.modes)

    @cached_property
    def _sites(self) -> dict[str, str]:
        return dict(self._scenario.sites.select("id", "name").iter_rows())
