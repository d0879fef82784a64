"""What is wrong with the arguments of a call is said in a sentence, all at once, before any work."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from make import small_county

import xuncha as xc
from results.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    scenario = small_county(tmp_path_factory.mktemp("arguments") / "county")
    return xc.simulate(scenario, xc.plan(scenario, "uniform"), n=2)


CASES: list[tuple[Callable[[Run], object], list[str]]] = [
    (lambda r: xc.simulate(r.scenario, r.plan, n=2.5, seed="a"), ["n: found 2.5", "seed: found 'a'"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate(r.scenario, r.plan, n=True), ["n: found True"]),
    (lambda r: xc.simulate(r.scenario, r.plan, n=0), ["from 1 on"]),
    (lambda r: xc.simulate(r.scenario, r.plan, n=[]), ["from 1 on"]),
    (lambda r: xc.simulate(r.scenario, r.plan, n=[-1, 3]), ["from 1 on"]),
    (lambda r: xc.simulate(r.scenario, r.plan.frame()), ["polars.DataFrame", "xc.Plan.from_frame(s, table)"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate(r.scenario, pd.DataFrame()), ["pandas.DataFrame", "xc.Plan.from_frame"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate(r.scenario, "plan.xlsx"), ["xc.read_plan(s, 'plan.xlsx')"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate("nanxun", r.plan), ["xc.load('nanxun')"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate(r.scenario, r.plan, dispatch="folow"), ["did you mean follow?"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate(r.scenario, r.plan, dispatch=3), ["or a function"]),  # type: ignore[arg-type]
    (lambda r: xc.simulate(r.scenario, r.plan, executor=4), ["xc.pool(4)"]),  # type: ignore[arg-type]
    (lambda r: xc.plan(r.scenario, "optimum"), ["did you mean optimal?"]),
    (lambda r: xc.plan(r.scenario, 3, seed=1.5), ["method: found 3", "seed: found 1.5"]),  # type: ignore[arg-type]
    (lambda r: xc.plan(r.scenario, confidence="high", start=3), ["confidence", "start"]),  # type: ignore[arg-type]
    (lambda r: xc.staff(r.scenario, "all", "soon", None), ["target", "by", "confidence"]),  # type: ignore[arg-type]
    (lambda r: xc.verify("nanxun", None), ["scenario", "plan"]),  # type: ignore[arg-type]
    (lambda r: xc.replan(r.scenario, r.plan, as_of="2027-13-01", freeze=2.5), ["as_of", "freeze"]),  # type: ignore[arg-type]
    (lambda r: xc.compare(r, r.plan), ["a run"]),  # type: ignore[arg-type]
    (xc.compare, ["at least two runs"]),
    (lambda r: xc.compare(r, r, names=["a"]), ["2 names"]),
    (lambda r: xc.sweep(r.scenario, {"teams.district.count": [1]}, n=2.5, seeds="a"), ["n: found 2.5", "seeds"]),  # type: ignore[arg-type]
    (lambda r: xc.sweep(r.scenario, [1]), ["factors"]),  # type: ignore[arg-type]
    (
        lambda r: xc.sweep(r.scenario, {"teams.district.count": 3}, design="factorail"),  # type: ignore[arg-type, dict-item]
        ["teams.district.count", "did you mean factorial?"],
    ),
    (lambda r: xc.sweep(r.scenario, {"teams.district.count": [1]}, plan="uniformm"), ["uniform"]),
    (lambda r: xc.sweep(r.scenario, {"teams.district.count": [1]}, plan=r.plan.frame()), ["xc.Plan.from_frame"]),  # type: ignore[arg-type]
    (lambda r: r.scenario.with_("x", teams=5), ["changes", '{"nanxun": 5}']),  # type: ignore[arg-type]
    (lambda r: r.scenario.with_({3: 4}), ["changes"]),  # type: ignore[dict-item]
    (lambda r: r.scenario.with_(without="modes.integratedd"), ["modes.integratedd"]),
    (lambda r: r.extend(2.5), ["whole number"]),  # type: ignore[arg-type]
    (lambda r: xc.load(3), ["a name or a path"]),  # type: ignore[arg-type]
    (lambda r: xc.load("nanxum"), ["nanxun"]),
    (lambda r: xc.open_run(3), ["a path"]),  # type: ignore[arg-type]
]  # fmt: skip


@pytest.mark.parametrize(("call", "words"), CASES)
def test_wrong_arguments_are_refused_in_a_sentence(run: Run, call: Callable[[Run], object], words: list[str]):
    """Each named, with what was found and what is allowed."""
    with pytest.raises(xc.ScenarioError) as caught:
        call(run)
    text = str(caught.value)
    assert all(word in text for word in words), text
    assert "--" not in text


def test_numbers_of_numpy_are_numbers(run: Run, tmp_path: Path):
    """Whole numbers of any kind, arrays of numbers of replications."""
    again = xc.simulate(run.scenario, run.plan, n=np.int64(2), seed=np.int32(1))  # type: ignore[arg-type]
    assert again.measures().equals(run.measures())
    assert xc.simulate(run.scenario, run.plan, n=np.array([1])).measures().equals(run.measures().tail(1))
    assert again.save(tmp_path / "a").measures().equals(run.measures())


def test_the_face_is_what_it_says() -> None:
    """`dir` shows it, every name can be had, and no other."""
    shown = set(dir(xc)) - {"__all__", "__doc__", "__file__", "__name__", "__path__", "__version__"}
    assert shown == set(xc.__all__) == set(xc._HOMES)
    with pytest.raises(AttributeError):
        _ = xc.simulat  # type: ignore[attr-defined]
    assert xc.__version__
