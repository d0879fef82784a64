"""Options by which a scenario is a little otherwise: the same on every command that loads one."""

from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

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


OPTIONS = {"sets": SetOption, "without": WithoutOption, "elevate": ElevateOption, "cross": CrossOption}


def takes_what_if(command: "Callable[..., int]") -> "Callable[..., int]":
    """Give a command these options in place of its argument ``what_if``, which gathers them.

    The parser reads options off a command's signature: so the command that it sees has four arguments for the one.
    """

    @wraps(command)
    def with_options(
        *,
        sets: list[str] | None = None,
        without: list[str] | None = None,
        elevate: int | None = None,
        cross: list[str] | None = None,
        **arguments: Any,
    ) -> int:
        from scenarios.what_if.changed_scenario import WhatIf  # noqa: PLC0415

        return command(**arguments, what_if=WhatIf(tuple(sets or ()), tuple(without or ()), elevate, tuple(cross or ())))

    parameters: list[Parameter] = []
    for name, argument in signature(command).parameters.items():
        if name == "what_if":
            parameters += [argument.replace(name=option, annotation=kind, default=None) for option, kind in OPTIONS.items()]
        else:
            parameters.append(argument)
    with_options.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {argument.name: argument.annotation for argument in parameters}
    return with_options
