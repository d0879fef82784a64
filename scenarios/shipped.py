"""What the scenarios that ship hold, without loading them whole."""

from dataclasses import dataclass

import polars as pl

from scenarios.file.addresses import bundled
from scenarios.opening import open_scenario
from scenarios.schema import Text


@dataclass(frozen=True, slots=True)
class ShippedScenario:
    """A scenario that ships."""

    name: str
    title: Text
    about: Text
    villages: int
    sites: int
    offices: int
    teams: int
    """Teams of all offices in each round."""
    variants: dict[str, Text | None]
    """Title of each named variant, where it has one."""


def shipped_scenario(name: str) -> ShippedScenario:
    """Look at a scenario that ships; any name or path that can be loaded will do.

    Raises
    ------
    ScenarioError
        With the problems of its file.
    """
    given_scenario = open_scenario(name)
    file, sites = given_scenario.file, given_scenario.tables.sites
    if "kind" in sites.columns:
        villages = int(sites.select((pl.col("kind").fill_null("village") == "village").sum()).item())
    else:
        villages = int(sites.select((pl.col("id").str.len_chars() > 9).sum()).item())  # noqa: PLR2004 - townships have 9
    return ShippedScenario(
        name=file.name,
        title=file.title,
        about=file.about,
        villages=villages,
        sites=len(sites),
        offices=len(file.offices),
        teams=sum(section.count for section in file.teams.values()),
        variants={key: variant.title for key, variant in file.variants.items()},
    )


def shipped_scenarios() -> list[ShippedScenario]:
    """Return all scenarios that ship, those with the fewest villages first."""
    return sorted((shipped_scenario(name) for name in bundled()), key=lambda entry: (entry.villages, entry.name))
