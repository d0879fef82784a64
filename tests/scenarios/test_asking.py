"""What an input is called: by its option on the command line, by its argument in Python."""

import copy
import datetime as dt
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from pathlib import Path

import pytest
from in_process import xuncha
from make import write_county

import xuncha as xc
from scenarios import language as language_module
from scenarios.asking import asked, asked_by_options
from scenarios.language import language, set_language, speaking
from scenarios.problems import Problem, ScenarioError


def test_options_and_arguments_have_names_of_their_own() -> None:
    """Inside the command line and outside."""
    assert asked("--as-of") == "as_of"
    assert asked("--from", "start") == "start"
    with asked_by_options():
        assert (asked("--as-of"), asked("--from", "start")) == ("--as-of", "--from")
    assert asked("--as-of") == "as_of"


@pytest.mark.parametrize("code", ["zh", "en"])
@pytest.mark.slow
def test_errors_in_python_name_no_flags(tmp_path: Path, code: str) -> None:
    """What each function refuses; the same fault on the command line names the option."""
    folder = write_county(tmp_path / "county")
    s = xc.load(folder)
    p = xc.plan(s, "uniform").plan
    calls = [
        lambda: xc.plan(s, "optimum"),
        lambda: xc.plan(s, "uniform", start=p),
        lambda: xc.plan(s, confidence=3),
        lambda: xc.simulate(s),
        lambda: xc.simulate(s, p, dispatch="risk"),  # a rule and a plan
        lambda: xc.simulate(s, dispatch="folow"),  # type: ignore[arg-type]
        lambda: xc.staff(s, 3, "2050-01-01", 7, office="nobody"),
        lambda: xc.replan(s, p, as_of=dt.date(1999, 1, 1), freeze=-1),
        lambda: xc.load_if(folder, xc.WhatIf(("组树=5",))),
        lambda: xc.load_if(folder, xc.WhatIf(without=("nothing",))),
        lambda: xc.compare(xc.simulate(s, p, n=2), xc.simulate(s, p, n=2), precision=3),
    ]
    for call in calls:
        with speaking(code), pytest.raises(ScenarioError) as caught:  # type: ignore[arg-type]
            call()
        assert "--" not in str(caught.value), str(caught.value)
    done = xuncha(tmp_path, "--lang", code, "plan", "county", "--method", "optimum")
    assert (done.returncode, "--method" in done.stderr) == (2, True)


def test_a_language_that_was_set_holds_in_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """And in other contexts, as cells of a notebook are; a block's ends with it."""
    monkeypatch.setattr(language_module, "_spoken", [])
    set_language("zh")
    with ThreadPoolExecutor(1) as executor:
        assert executor.submit(language).result() == "zh"
    assert Context().run(language) == "zh"
    with speaking("en"):
        assert language() == "en"
        assert Context().run(language) == "zh"
    assert language() == "zh"
    with pytest.raises(ValueError, match="zh, en"):
        set_language("fr")  # type: ignore[arg-type]


def test_an_error_passes_between_processes_and_through_simulated_ones() -> None:
    """Pickled, copied, or made again of its arguments: the same problems and the same text."""
    error = ScenarioError([Problem("a.toml", "key", "found", "allowed", "hint"), Problem("b", "", "x", "y")])
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), type(error)(*error.args)):
        assert again.problems == error.problems
        assert str(again) == str(error)
