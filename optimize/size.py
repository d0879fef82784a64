"""Size: what needs the relaxation of all sites at once is refused for regions that it would take hours for."""

from scenarios.language import of_number, say
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario

LARGEST = 6000
"""Sites up to which all are solved together."""
TOGETHER = 2000
"""Sites up to which a region is explained as a whole rather than county by county, which is quicker beyond."""


def refuse_large(scenario: Scenario, option: str) -> None:
    """Refuse an option for a region that is too large for it.

    Parameters
    ----------
    option
        As it was asked for, for example ``--explain``.

    Raises
    ------
    ScenarioError
        If the scenario has more sites than can be solved together.
    """
    if len(scenario.sites) > LARGEST:
        fault = say(f"a region of {of_number(len(scenario.sites), 'site')}", f"{len(scenario.sites)} 个对象的区域")
        allowed = say(f"up to {of_number(LARGEST, 'site')}: all are solved together", f"不超过 {LARGEST} 个对象（须整体求解）")
        hint = say("ask for a county or a prefecture", "请按县或市分别进行")
        raise ScenarioError([Problem(option, "", fault, allowed, hint)])
