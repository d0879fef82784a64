"""Who inspects and when: rounds, offices and teams, as the rooms above use them."""

from dataclasses import dataclass

from scenarios.schema import Kind, Level, Text
from scenarios.schema.side_by_side import SideBySideKeys

ONE_BY_ONE = SideBySideKeys()


@dataclass(frozen=True, slots=True)
class Round:
    """A round (轮次): the window in which teams are on site, as half-open days of the term."""

    id: str
    name: Text
    start: int
    """First day on site."""
    end: int
    """First day after the stay."""
    workdays: int
    """Working days on site."""
    year: int = 0
    """Calendar year of its first day."""
    former: tuple[str, ...] = ()
    """Other words for it that files may hold: the year and the number among its year's yearly rounds."""
    visits: SideBySideKeys = ONE_BY_ONE
    """How many visits of a stay run side by side, where the round says so."""
    offices: tuple[str, ...] = ()
    """Offices that hold it, where not all do."""
    teams: tuple[tuple[str, int], ...] = ()
    """Offices and how many of their teams hold it, where not all do."""

    def held_by(self, office: str) -> bool:
        """Whether an office holds it."""
        return not self.offices or office in self.offices

    def beside(self, other: "Round") -> bool:
        """Whether it runs at the same time as another round."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Office:
    """An inspection office (巡察办)."""

    id: str
    name: Text
    level: Level
    region: str
    """Division code of what it is in charge of, or lies in."""
    takes: tuple[Kind, ...] = ()
    """Kinds of site that it is in charge of in place of all others."""
    holds: tuple[str, ...] = ()
    """Codes of what it is in charge of in its region; all of the region where empty."""

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Codes with which the ids of the sites begin that it may be in charge of."""
        return self.holds or (self.region,)

    def lies_in(self, region: str) -> bool:
        """Whether all that it is in charge of lies in a region."""
        return all(prefix.startswith(region) for prefix in self.prefixes)

    def covers(self, site: str) -> bool:
        """Whether a site lies in what it is in charge of, given by its id."""
        return site.startswith(self.prefixes)


@dataclass(frozen=True, slots=True)
class Team:
    """A team (巡察组) of an office; it is formed anew in each round and keeps its number."""

    id: str
    office: int
    """Index of its office in ``Scenario.offices``."""
    size: int
    """People."""
    share: float
    """Share of each round's days for which it is at hand."""
    rounds: tuple[str, ...] | None = None
    """Rounds in which it is formed, of a team that is merged, split or formed anew; None for an ordinary one, which is formed
    as its office's people suffice."""
