"""The page as a text: it holds everything, loads nothing, escapes names, and says the same each time."""

import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from test_columns import unpack

from optimize.plan_result import PlanResult
from results.report.page import page_html
from results.report.payload import payload
from results.run import Run
from scenarios.language import speaking
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from xuncha.api import plan, simulate
from xuncha.cli.commands import run_program

ROOT = Path(__file__).parents[3]
ODD = "<script>alert(1)</script>&'\"村"


@pytest.fixture(scope="module")
def run(nanxun: Scenario, uniform_plan: PlanResult) -> Run:
    return simulate(nanxun, uniform_plan, n=20, seed=3)


@pytest.fixture(scope="module")
def odd(third: Path) -> Run:
    """Names with signs that mean something to a browser, a village left out, and findings."""
    scenario = load(third, changes={"findings.enabled": True, "title": {"zh": ODD, "en": ODD}})
    sites = scenario.sites.with_columns(name=pl.when(pl.col("kind") == "village").then(pl.lit(ODD)).otherwise("name"))
    scenario = replace(scenario, sites=sites)
    made = plan(scenario, "uniform").plan
    return simulate(scenario, Plan(made.visits.head(len(made) - 2)), n=4, seed=1)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.quick(1)
def test_page_says_the_answer_first_and_loads_nothing(run: Run, language: str) -> None:
    """The sentence stands before any script; nothing points to a network; only the page's own scripts and styles may run."""
    with speaking(language):  # type: ignore[arg-type]
        page = page_html(run)
        answer = run.headline()
    body = page[page.index("<body>") :]
    assert body.index("<h1>") < body.index("<script")
    assert answer.split("；" if language == "zh" else ";")[0][:12] in body[: body.index("<dl")]
    assert f'<html lang="{language}">' in page
    for attribute in re.findall(r'(?:src|href|action)="([^"]*)"', page):
        assert attribute.startswith("#")
    rules = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert rules is not None
    allowed = rules.group(1).replace("&#39;", "'")
    assert "default-src 'none'" in allowed
    for tag in ("style", "script"):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(text) == 1
        assert "sha256-" + base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode() in allowed


@pytest.mark.slow
def test_names_are_escaped(odd: Run) -> None:
    """A name is never markup; it reaches the table as it stands."""
    page = page_html(odd)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    _, columns = unpack(payload(odd))
    assert ODD in columns["name"]


def test_payload_holds_every_visit_and_every_site_without_one(odd: Run) -> None:
    """Rows are visits in the order of ids, and the sites that the plan leaves out."""
    head, columns = unpack(payload(odd))
    planned = odd.plan.visits.sort("site", "start")
    rows = [row for row, state in enumerate(columns["state"]) if state == 0]
    assert [columns["id"][row] for row in rows] == planned["site"].to_list()
    assert [head["teams"][columns["team"][row]][1] for row in rows] == [int(team[-1]) for team in planned["team"]]
    days = (planned["start"] - odd.scenario.file.term.start).dt.total_days().to_list()
    assert [columns["start"][row] for row in rows] == days
    left = set(odd.scenario.sites.filter(pl.col("done").is_null())["id"]) - set(planned["site"])
    assert left
    assert {columns["id"][row] for row, state in enumerate(columns["state"]) if state == 2} == left
    chance = odd.outcomes.visit_on_time / odd.replications
    order = odd.plan.visits.with_row_index("row").sort("site", "start")["row"].to_list()
    assert [columns["chance"][row] for row in rows] == [int(100 * chance[row] + 1e-9) for row in order]


def test_curve_of_the_page_is_that_of_the_run(run: Run) -> None:
    """Coverage on the page is the run's, to a hundredth of a per cent."""
    _, columns = unpack(payload(run))
    assert columns["curve:all:median"] == [round(float(value) * 10000) for value in run.coverage().median]
    assert columns["curve:key:low90"] == [round(float(value) * 10000) for value in run.coverage("class", "key").low90]


def test_page_names_risks_repairs_and_sources(odd: Run) -> None:
    """Sites left out, overdue repairs, each mode with its source, the command and the fingerprints."""
    page = page_html(odd)
    for text in ("without a visit", "Overdue repairs", "county notices", "xuncha simulate", *odd.scenario.inputs.values()):
        assert text in page


def test_page_is_the_same_again(run: Run) -> None:
    """Nothing on it depends on when it was written."""
    assert page_html(run) == page_html(run)


def test_code_is_small_and_bundled_from_its_sources() -> None:
    """At most 250 KB of code, made of the sources as they are, with the licence of what it holds."""
    script = ROOT / "results" / "report" / "template" / "page.js"
    assert script.stat().st_size <= 250_000
    assert "Copyright (c) 2022 Leon Sorokin" in script.read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "bundle_page.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_commands_write_the_page(third: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`run` keeps the page with the run; `report` writes it elsewhere, and does not overwrite unasked."""
    folder, page = tmp_path / "run", tmp_path / "page.html"
    assert run_program(["run", str(third), "--method", "uniform", "-n", "2", "-o", str(folder)]) in {0, 1}
    assert (folder / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run_program(["report", str(folder), "-o", str(page)]) == 0
    assert page.read_bytes() == (folder / "page.html").read_bytes()
    assert run_program(["report", str(folder), "-o", str(page)]) == 2
    assert "--force" in capsys.readouterr().err
    assert run_program(["report", str(tmp_path), "-o", str(tmp_path / "other.html")]) == 2
