"""Options by which a scenario is a little otherwise: the same on every command that loads one."""

from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar=say("KEY=VALUE", "键=值"),
        help=say(
            "change a value: teams.nanxun.count=5, 组数=5, 节点日期.全覆盖=2031-09-30; may be repeated",
            "改变一个数值：组数=5、teams.nanxun.count=5、节点日期.全覆盖=2031-09-30；可多次给出",
        ),
    ),
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option("--without", metavar=say("NAME", "名称"), help=say("leave out a mode or policy", "去掉一种方式或举措")),
]
ElevateOption = Annotated[
    int | None,
    typer.Option("--elevate", min=0, metavar="N", help=say("the prefecture takes over N visits", "设区市提级巡 N 个")),
]
CrossOption = Annotated[
    list[str] | None,
    typer.Option("--cross", metavar=say("OFFICE", "巡察办"), help=say("exchange people with an office", "与某巡察办交叉巡")),
]


def what_if(sets: list[str] | None, without: list[str] | None, elevate: int | None, cross: list[str] | None) -> "WhatIf":
    """Gather the options."""
    from scenarios.what_if.changed_scenario import WhatIf  # noqa: PLC0415

    return WhatIf(tuple(sets or ()), tuple(without or ()), elevate, tuple(cross or ()))


def load_what_if(
    scenario: str,
    sets: list[str] | None,
    without: list[str] | None,
    elevate: int | None,
    cross: list[str] | None,
    progress: "Callable[[str], None] | None" = None,
) -> "Scenario":
    """Load a scenario with the options in force."""
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415

    return load_if(scenario, what_if(sets, without, elevate, cross), progress)
