"""The command line as a user types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from in_process import xuncha


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    command = [sys.executable, "-c", "from xuncha.cli import main; main()", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, env=os.environ, check=False)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the county was run once, quickly."""
    folder = tmp_path_factory.mktemp("desk")
    done = typed(folder, "run", "nanxun", "-n", "30", "--method", "uniform", "--json")
    assert done.returncode == 1, done.stderr  # the plan leaves villages out
    (folder / "run.json").write_text(done.stdout)
    return folder


@pytest.mark.long
def test_run_answers_in_json(desk: Path) -> None:
    """One object with run, replications, coverage, milestones and seconds; the run folder holds what it should."""
    answer = json.loads((desk / "run.json").read_text())
    assert answer["run"] == "runs/nanxun-seed1"
    assert answer["replications"] == 30
    assert set(answer["coverage"]["end"]) == {"median", "low", "high"}
    assert {"name", "date", "target", "probability", "low", "high"} <= set(answer["milestones"][0])
    assert answer["seconds"] > 0
    names = {path.name for path in (desk / "runs" / "nanxun-seed1").iterdir()}
    tables = {"coverage", "teams", "visits", "parts", "ids"}
    assert (
        names
        == {".lock", "manifest.json", "inputs", "plan.parquet", "SHA256SUMS", "summary.json"}
        | {"coverage.png", "page.html", "plan.xlsx"}
        | tables
    )


@pytest.mark.long
def test_run_speaks_chinese(desk: Path) -> None:
    """The headline first, then tables."""
    done = xuncha(desk, "--lang", "zh", "run", "nanxun", "-n", "5", "--method", "uniform", "-o", "runs/zh")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("完不成")
    assert "答案为否（退出码 1）" in done.stdout
    assert "节点目标" in done.stdout


@pytest.mark.long
def test_plan_simulate_compare_plot(desk: Path) -> None:
    """Each command works on what the others wrote."""
    made = xuncha(desk, "plan", "nanxun", "--method", "nearest", "-o", "near.xlsx", "--json")
    plan = json.loads(made.stdout)
    judged = {"objective", "bound", "gap", "left_out", "least_left_out", "earliness_gap", "verified", "schedule"}
    assert set(plan) >= {"plan", "method", "sites", "planned", "seconds", "interrupted"} | judged
    assert plan["verified"]
    assert plan["schedule"]["before_host"] >= 0
    assert plan["probability"] == plan["milestones"][-1]["probability"]
    assert made.returncode in {0, 1}
    done = xuncha(desk, "simulate", "nanxun", "--plan", "near.xlsx", "-n", "30", "-o", "runs/near", "--json")
    assert done.returncode in {0, 1}, done.stderr
    compared = json.loads(xuncha(desk, "compare", "runs/nanxun-seed1", "runs/near", "--json").stdout)
    assert compared["replications"] == 30
    assert set(compared["measures"][0]) >= {"measure", "a", "b", "difference", "low", "high", "clear", "verdict", "better"}
    files = xuncha(desk, "compare", "near.xlsx", "near.xlsx", "--scenario", "nanxun", "-n", "5", "--json")
    assert all(row["difference"] in {0, None} for row in json.loads(files.stdout)["measures"])
    assert xuncha(desk, "plot", "runs/near", "-o", "near.svg", "--of", "class:key").returncode == 0
    assert (desk / "near.svg").read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.long
def test_existing_files_are_not_overwritten(desk: Path) -> None:
    """Exit code 2, and the file stays."""
    (desk / "kept.csv").write_text("mine")
    done = xuncha(desk, "plan", "nanxun", "--method", "uniform", "-o", "kept.csv")
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert (desk / "kept.csv").read_text() == "mine"


@pytest.mark.long
def test_check(desk: Path, folder: Path) -> None:
    """A good scenario passes; a bad one gives every problem and exit code 2, without a traceback."""
    good = json.loads(xuncha(desk, "check", "nanxun", "--json").stdout)
    assert good["ok"]
    assert good["summary"] == {"sites": 226, "offices": 2, "teams": 5, "rounds": 12}
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("carry_over", "cary_over").replace('"prefecture"', '"perfecture"'), encoding="utf-8")
    done = xuncha(desk, "check", str(folder), "--json")
    assert done.returncode == 2
    assert len(json.loads(done.stdout)["problems"]) == 2
    spoken = typed(desk, "run", str(folder))
    assert spoken.returncode == 2
    assert "did you mean carry_over?" in spoken.stderr
    assert "Traceback" not in spoken.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("run", "nanxum"), "nanxun"),
        (("plan", "nanxun", "--method", "unifrom"), "uniform"),
        (("plot", "."), "no complete run"),
        (("run", "nanxun", "--lnag", "zh"), "--lnag"),
        (("--lang", "fr", "check", "nanxun"), "zh, en"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    """Exit code 2, a hint, and nothing is written."""
    done = xuncha(tmp_path, *words)
    assert done.returncode == 2
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_help_does_not_wait_for_heavy_packages(tmp_path: Path) -> None:
    """Help imports no solver, no plot, no table library."""
    code = "import sys; from xuncha.cli import commands; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not {"numpy", "polars", "ortools", "matplotlib", "scipy", "simpy", "pydantic"} & set(done.stdout.split())
