"""A place of a visit, and all places of a site, as an answer holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceEffect:
    """A mode, round and team in which a site may be inspected."""

    mode: str
    round: str
    team: str
    change: float
    """Change of the objective against the plan as it stands, less is better; of a site without a visit against no visit."""
    terms: dict[str, float]
    """Change of each term of the objective (`optimize.scoring.terms.Terms`), unpriced."""
    rule: str = ""
    """The rule that forbids it: ``open, people, host, guests, cluster, quota, stay``; empty where it is allowed."""
    forbidden: str = ""
    """The same in words."""
    present: bool = False
    """Whether the visit is there now."""


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a site."""

    site: str
    name: str
    allowed: tuple[PlaceEffect, ...]
    """The best first; the present one among them."""
    forbidden: tuple[PlaceEffect, ...]

    @property
    def present(self) -> PlaceEffect | None:
        """Where the visit is now."""
        return next((place for place in (*self.allowed, *self.forbidden) if place.present), None)

    @property
    def better(self) -> tuple[PlaceEffect, ...]:
        """Other places, the best first."""
        return tuple(place for place in self.allowed if not place.present)
