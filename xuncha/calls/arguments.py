"""What a call was given, checked before any work is done: all that is wrong with it at once, each in a sentence."""

import datetime as dt
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import polars as pl

from optimize.plan_result import PlanResult
from results.run import Run
from scenarios.asking import asked
from scenarios.dispatch.choice import DISPATCHES
from scenarios.language import listed, say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError, nearest
from scenarios.scenario import Scenario

MOST = 2**32
"""Replications that have numbers."""
SHOWN = 60
"""Characters of a value that are shown."""


class Arguments:
    """Gathers what is wrong with the arguments of a call.

    Parameters
    ----------
    call
        Name of the function, as users write it.
    """

    def __init__(self, call: str) -> None:
        self.call = call
        self.problems: list[Problem] = []

    def stop(self) -> None:
        """Raise `ScenarioError` with all that was wrong, if anything was."""
        if self.problems:
            raise ScenarioError(self.problems)

    def wrong(self, name: str, value: object, allowed: str, hint: str = "") -> None:
        """Note a wrong argument."""
        option = f"--{name.replace('_', '-')}"
        self.problems.append(Problem(asked(option, f"{self.call}()"), asked("", name), shown(value), allowed, hint))

    def scenario(self, value: object, name: str = "scenario") -> None:
        """Expect a scenario."""
        if isinstance(value, Scenario):
            return
        hint = say(f"load it: xc.load({str(value)!r})", f"先载入：xc.load({str(value)!r})") if isinstance(value, str) else ""
        self.wrong(name, value, say("a scenario", "情景"), hint)

    def plan(self, value: object, name: str = "plan", *, optional: bool = True) -> None:
        """Expect a plan, or what `xuncha.plan` returned."""
        if isinstance(value, Plan | PlanResult) or (optional and value is None):
            return
        hint = ""
        if isinstance(value, pl.DataFrame | pl.LazyFrame) or type(value).__module__.partition(".")[0] == "pandas":
            hint = say("xc.Plan.from_frame(s, table) turns a table into one", "表格请用 xc.Plan.from_frame(s, 表) 转换")
        elif isinstance(value, str):
            hint = say(f"a file is read with xc.read_plan(s, {value!r})", f"文件请用 xc.read_plan(s, {value!r}) 读取")
        self.wrong(name, value, say("a plan", "计划"), hint)

    def whole(self, name: str, value: Any, *, least: int | None = None, optional: bool = True) -> None:
        """Expect a whole number."""
        if optional and value is None:
            return
        if not is_whole(value) or (least is not None and value < least):
            above = "" if least is None else say(f" from {least} on", f"，不小于 {least}")
            self.wrong(name, value, say("a whole number", "整数") + above)

    def replications(self, name: str, value: Any) -> None:
        """Expect a number of replications, or their numbers."""
        if value is None or (is_whole(value) and value >= 1):
            return
        is_list = isinstance(value, Sequence | np.ndarray) and not isinstance(value, str | bytes)
        if is_list and len(value) and all(is_whole(number) and 0 <= number < MOST for number in value):
            return
        allowed = say("a whole number from 1 on, or numbers of replications from 0 on", "1 以上的整数，或从 0 起的模拟序号")
        self.wrong(name, value, allowed)

    def share(self, name: str, value: object, *, optional: bool = False) -> None:
        """Expect a number; whether it is within its range is checked where it is used."""
        if optional and value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
            self.wrong(name, value, say("a number within 0 and 1", "0 与 1 之间的数"))

    def date(self, name: str, value: object, *, optional: bool = True) -> None:
        """Expect a date, or its text."""
        if (optional and value is None) or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return
        if isinstance(value, str):
            try:
                dt.date.fromisoformat(value)
            except ValueError:
                pass
            else:
                return
        self.wrong(name, value, say("a date such as 2031-06-30", "日期，如 2031-06-30"))

    def word(self, name: str, value: object, words: Sequence[str]) -> None:
        """Expect one of some words; the nearest is named."""
        if not isinstance(value, str):
            self.wrong(name, value, listed(words))
        elif value not in words:
            self.wrong(name, value, listed(words), nearest(value, words))

    def dispatch(self, value: object, executor: object) -> None:
        """Expect a dispatch by name, or a function that other processes can be sent."""
        if value is None or isinstance(value, str):
            if value is not None:
                self.word("dispatch", value, DISPATCHES)
            return
        if not callable(value):
            self.wrong("dispatch", value, f"{listed(DISPATCHES)}, {say('or a function', '或函数')}")
        elif isinstance(executor, ProcessPoolExecutor):
            self.picklable("dispatch", value)

    def picklable(self, name: str, value: object) -> None:
        """Expect what other processes can be sent."""
        try:
            pickle.dumps(value)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            allowed = say("a function or an object of a module, for other processes", "模块中的函数或对象，以便发送给其他进程")
            self.wrong(name, value, allowed, str(error))

    def run(self, name: str, value: object) -> None:
        """Expect a run."""
        if not isinstance(value, Run):
            hint = say("xc.simulate or xc.open_run gives one", "由 xc.simulate 或 xc.open_run 得到")
            self.wrong(name, value, say("a run", "运行"), hint)

    def executor(self, value: object, name: str = "executor") -> None:
        """Expect anything with ``submit``, or nothing."""
        if value is not None and not callable(getattr(value, "submit", None)):
            allowed = say("an executor of concurrent.futures, or None", "concurrent.futures 的执行器，或 None")
            self.wrong(name, value, allowed, "with xc.pool(4) as executor: ...")

    def mapping(self, name: str, value: object, *, optional: bool = True) -> None:
        """Expect a mapping with texts as keys."""
        if optional and value is None:
            return
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            self.wrong(name, value, say("a mapping whose keys are texts", "以文字为键的映射"))


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number; True and False are none."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)


def shown(value: object) -> str:
    """Show a value in a line: plain ones as they are typed, all others by their type."""
    if value is None or isinstance(value, bool | int | float | str | dt.date | np.generic):
        text = repr(value.item() if isinstance(value, np.generic) else value)
        return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
    if isinstance(value, list | tuple) and len(repr(value)) <= SHOWN:
        return repr(value)
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
