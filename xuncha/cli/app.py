"""The program: its options, exit codes, help in two languages, and what it says when it stops early."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from scenarios.asking import asked_by_options
from scenarios.disk.machine import MachineFailure, failure_of
from scenarios.disk.writing import failing
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.terminal.help_page import HelpPage
from xuncha.cli.terminal.output import print_line, print_problems
from xuncha.cli.terminal.phrases import refusal
from xuncha.cli.terminal.streams import outlets, silence, tell
from xuncha.interrupts import as_interrupts

DONE, NO, WRONG_INPUT, INTERRUPTED, MACHINE_FAILED = 0, 1, 2, 3, 4
PARSER_INTERRUPTED = 130
"""What recent releases of the parser return when they were interrupted; older ones raise Abort."""
LIKELY = 0.5
"""Probability below which a milestone counts as not reached: exit code 1."""


class Interrupted(Exception):  # noqa: N818 - it is no error
    """The user stopped the program; the text says how to go on."""


def help_of(command: TyperCommand | TyperGroup, ctx: Any) -> str:
    """Return the help text of a command or of all, laid out by the width of characters."""
    page: Any = HelpPage()
    command.format_help(ctx, page)
    return str(page.getvalue())


def usage_of(command: TyperCommand | TyperGroup, ctx: Any) -> str:
    """Return the line of usage of a command or of all."""
    page: Any = HelpPage()
    command.format_usage(ctx, page)
    return str(page.getvalue())


class Command(TyperCommand):
    """A command whose help is in the language in force."""

    def get_help(self, ctx: Any) -> str:
        """Return the help text."""
        return help_of(self, ctx)

    def get_usage(self, ctx: Any) -> str:
        """Return the line of usage."""
        return usage_of(self, ctx)


class Group(TyperGroup):
    """The commands together, with help in the language in force."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; errors of the system are failures of the machine before the parser sees them."""
        with failing(""):
            return super().invoke(ctx)

    def get_help(self, ctx: Any) -> str:
        """Return the help text."""
        return help_of(self, ctx)

    def get_usage(self, ctx: Any) -> str:
        """Return the line of usage."""
        return usage_of(self, ctx)


app = typer.Typer(
    name="xuncha",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=say(
        "Plan and simulate the inspection of villages.\n\nExample: xuncha run nanxun\n\n"
        "Exit codes: 0 done; 1 the answer is no (a milestone has a probability below 50 %, or a plan leaves something "
        "out); 2 wrong input; 3 interrupted (what is done is kept); 4 the machine failed "
        "(disk, permission, encoding).",
        "村级巡察全覆盖的排期与模拟。\n\n例：xuncha run nanxun --lang zh\n\n"
        "退出码：0 完成；1 答案为否（有节点的概率低于 50%，或计划有遗漏）；2 输入有误；3 中断（已完成的部分会保留）；"
        "4 机器故障（磁盘、权限、编码）。",
    ),
)


def _version(is_asked: bool) -> None:  # noqa: FBT001 - called by the parser
    if is_asked:
        from results.store.versions import version_of  # noqa: PLC0415

        print_line(f"xuncha {version_of('xuncha')}")
        raise typer.Exit


@app.callback()
def options(
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=say("language", "语言"))] = None,
    *,
    version: Annotated[  # noqa: ARG001 - it ends the program before
        bool, typer.Option("--version", is_eager=True, callback=_version, help=say("version of the program", "程序版本"))
    ] = False,
) -> None:
    """Take the options of all commands; the language was set before."""
    if lang not in {None, "zh", "en"}:
        raise ScenarioError([Problem("--lang", "", str(lang), "zh, en")])


def run_program(arguments: Sequence[str] | None = None) -> int:
    """Run the command that was given and return its exit code; whatever goes wrong is told here."""
    try:
        with outlets(), as_interrupts(), asked_by_options():
            return _run(arguments)
    except MachineFailure as failure:
        silence()
        tell(say(f"Failed (exit code 4): {failure}", f"机器故障（退出码 4）：{failure}"))
        return MACHINE_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    farewell = say("Interrupted; the same command starts again.", "已中断；重新执行同一命令即可。")
    try:
        return _called(arguments)
    except ScenarioError as error:
        print_problems(error.problems)
        return WRONG_INPUT
    except Interrupted as error:
        tell(f"\n{error}")
        return INTERRUPTED
    except KeyboardInterrupt:
        tell(f"\n{farewell}")
        return INTERRUPTED
    except Exception as error:
        failure = failure_of(error)
        if failure is not None:
            raise failure from error
        if type(error).__name__ == "Abort":
            tell(farewell)
            return INTERRUPTED
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        return _refused(error, message())


def _called(arguments: Sequence[str] | None) -> int:
    try:
        code = int(app(arguments, prog_name="xuncha", standalone_mode=False) or DONE)
    except SystemExit:
        # the parser ends by itself where its help meets a broken pipe
        raise MachineFailure(say("standard output", "标准输出"), say("its reader has closed it", "已无人接收")) from None
    if code == PARSER_INTERRUPTED:
        raise KeyboardInterrupt
    return code


def _refused(error: Any, message: str) -> int:
    """Say what is wrong with the words of the command line, and where help is; a bare command shows its help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{message}\n")
        return WRONG_INPUT
    sys.stderr.write(f"{refusal(message)}\n")
    context = getattr(error, "ctx", None)
    if context is not None:
        path = context.command_path
        sys.stderr.write(f"{context.get_usage()}\n")
        sys.stderr.write(say(f"Help: {path} --help\n", f"帮助：{path} --help\n"))
    return WRONG_INPUT
