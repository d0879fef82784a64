"""Fitting to shares by date: what made the shares is found again, with how sure it is; what can't be told is not."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from make import autumn, write_county

from optimize.calibrating.fitting import Figure, Fit, fit
from optimize.calibrating.outcomes_of import outcomes_of
from scenarios.calibrating.observed import Observation, read_observed
from scenarios.language import speaking
from scenarios.loading import load
from scenarios.problems import ScenarioError
from xuncha.cli.commands import run_program

DATES = [dt.date(2027 + k, 12, 1) for k in range(4)]
DAYS = "rounds.yearly[1].on_site_days"


def fitted(folder: Path, key: str, start: float, observed: list[Observation], replications: int = 2) -> Fit:
    """The one figure fitted."""
    figures = [Figure(key, start, whole=True)]
    return fit(lambda values: load(folder, changes={key: int(values[key])}), figures, observed, replications=replications)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county with so few days that teams and stays decide how far it gets; one round a year."""
    changes = {
        "rounds": {"yearly": [autumn(12)]},
        "teams": {"district": {"count": 1}},
        "uncertainty": {"visit_cv": 0.1, "absence": {"probability": 0.1}},
    }
    return write_county(tmp_path_factory.mktemp("fit") / "county", changes)


def shares(folder: Path, changes: dict[str, float], dates: list[dt.date] = DATES) -> list[Observation]:
    """What a scenario with these changes gives at dates."""
    scenario = load(folder, changes=changes)
    outcomes = outcomes_of(scenario, "uniform", replications=6, seed=1)
    group = outcomes.group_index("village")
    counts = outcomes.counts(group)[:, [scenario.calendar.day(date) + 1 for date in dates]].mean(axis=0)
    return [Observation(date, float(k) / 15, "village", "all", "") for date, k in zip(dates, counts, strict=True)]


@pytest.mark.slow
def test_the_figure_that_made_the_shares_is_found_again(county: Path) -> None:
    """With the same random numbers nothing is left; the interval holds the figure."""
    fit = fitted(county, DAYS, 12, shares(county, {DAYS: 19}), 6)
    assert fit.best.values == (19.0,)
    assert fit.error == pytest.approx(0)
    assert fit.low[0] is not None
    assert fit.low[0] <= 19 <= fit.high[0]
    assert fit.residuals == pytest.approx(np.zeros(4))


@pytest.mark.slow
def test_residuals_are_what_is_left(county: Path) -> None:
    """No figure explains shares of another kind: the error says so, and widens the interval."""
    odd = [replace(observed, share=share) for observed, share in zip(shares(county, {}), (0.9, 0.1, 0.9, 0.1), strict=True)]
    fit = fitted(county, DAYS, 12, odd)
    assert fit.error > 0.2
    assert fit.error == pytest.approx(np.sqrt(np.mean((fit.best.simulated - [0.9, 0.1, 0.9, 0.1]) ** 2)))
    assert fit.high[0] - fit.low[0] > 5


@pytest.mark.slow
def test_what_does_not_matter_is_not_told(county: Path) -> None:
    """A figure without effect gets no interval; with as many figures as shares there is nothing to judge by."""
    seed = "synthesis.seed"
    fit = fitted(county, seed, 5, shares(county, {}))
    assert not fit.told_apart
    assert fit.low == (None,)
    single = fitted(county, DAYS, 12, shares(county, {DAYS: 14}, DATES[2:3]))
    assert single.told_apart
    assert single.low == (None,)


def test_observed_tables_are_read_with_all_their_problems(county: Path, tmp_path: Path) -> None:
    """Shares in per cent or as villages, of a class or an office; everything wrong at once."""
    scenario = load(county)
    table = tmp_path / "覆盖率.csv"
    table.write_text("日期,覆盖率,已巡村数,分类,巡察办\n2028-12-31,40%,,,\n2029-12-31,,9,,\n2030-06-30,0.5,,key,\n2030-06-30,1,,,park\n",
                     encoding="utf-8")  # fmt: skip
    read = read_observed(scenario, table)
    assert [observed.share for observed in read] == [0.4, 9 / 15, 0.5, 1.0]
    assert [(observed.dimension, observed.key) for observed in read[2:]] == [("class", "key"), ("office", "park")]
    table.write_text("日期,覆盖率,已巡村数,分类\n2020-01-01,40%,,\n2028-12-31,,,\n2028-12-31,0.2,3,\n2028-12-31,,99,\n2028-12-31,0.3,,很好\n",
                     encoding="utf-8")  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        read_observed(scenario, table)
    assert len(caught.value.problems) == 5


@pytest.mark.long
def test_the_command_fits_several_figures(county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence, figures with intervals, residuals; exit code 1 where the fit is bad; options that do not go together."""
    table = tmp_path / "shares.csv"
    rows = [f"{observed.date},{observed.share}" for observed in shares(county, {DAYS: 16, "uncertainty.visit_cv": 0.1})]
    table.write_text("\n".join(["date,share", *rows]) + "\n", encoding="utf-8")
    asked = ["calibrate", str(county), "--observed", str(table), "--figure", DAYS, "--figure", "波动", "-n", "4"]
    assert run_program([*asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [figure["figure"] for figure in answer["figures"]] == [DAYS, "uncertainty.visit_cv"]
    assert answer["error"] <= 0.02
    assert len(answer["observations"]) == 4
    with speaking("zh"):
        assert run_program([*asked, "--tolerance", "0"]) in {0, 1}
    said = capsys.readouterr().out
    assert said.startswith("按 4 项实际覆盖率拟合")
    assert run_program([*asked, "--milestone", "1"]) == 2
    assert run_program(["calibrate", str(county), "--figure", DAYS, "--figure", "波动"]) == 2
    assert run_program([*asked, "--figure", "absence", "--figure", DAYS]) == 2
