"""Options found by what a visit is: its site, mode and team."""

from collections import defaultdict

from optimize.problem.problem import Problem


class OptionLookup:
    """Finds the option that a team carries out: several of a site and mode differ in the size of the team."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._options: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        keys = zip(problem.site.tolist(), problem.mode.tolist(), problem.office.tolist(), strict=True)
        for number, key in enumerate(keys):
            self._options[key].append(number)

    def find(self, site: int, mode: int, team: int) -> int | None:
        """Option of a site in a mode by a team, None where there is none: that for teams of its size."""
        office, crew = int(self._problem.team_office[team]), float(self._problem.team_crew[team])
        options = self._options.get((site, mode, office), [])
        return next((option for option in options if self._problem.crew[option] == crew), None)
