"""The facts that commands in the middle of a term are given: a date, and what is done by then."""

import datetime as dt
from typing import Any

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError


def as_of_option(default: str) -> Any:
    """Return the option of the facts' date, with what stands where it is left out."""
    return typer.Option("--as-of", metavar=say("DATE", "日期"), help=say("date of the facts; ", "现状日期；") + default)


def done_option(default: str) -> Any:
    """Return the option of the table of what is done, with what stands where it is left out."""
    return typer.Option("--done", metavar=say("FILE", "文件"), help=say("table of what is done; ", "已完成对象表；") + default)


def date_given(text: str) -> dt.date:
    """Return the date that ``--as-of`` says.

    Raises
    ------
    ScenarioError
        If it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        allowed = say("a date such as 2029-05-01", "日期，如 2029-05-01")
        raise ScenarioError([Problem("--as-of", "", text, allowed)]) from None
