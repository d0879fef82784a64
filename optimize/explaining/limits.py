"""What limits a scenario, one by one, each with a name and each removable: what an explanation is made of.

Each limit knows how the scenario, or the problem that is made of it, looks without it. To add one, write a function from a
scenario to its limits and name it in the ``SOURCES`` of its file.
"""

from optimize.explaining import limits_of_rules, limits_of_work
from optimize.explaining.limit import Limit
from scenarios.scenario import Scenario

SOURCES = (*limits_of_rules.SOURCES, *limits_of_work.SOURCES)


def limits(scenario: Scenario) -> list[Limit]:
    """List all that limits a scenario."""
    return [limit for source in SOURCES for limit in source(scenario)]
