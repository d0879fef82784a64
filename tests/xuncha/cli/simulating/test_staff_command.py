"""``xuncha staff`` as a user types it."""

import json
from pathlib import Path

import pytest
from in_process import xuncha
from make import write_county


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return write_county(tmp_path / "county", {"uncertainty": {"visit_cv": 0.4}})


ASKED = ("--by", "2027-07-31", "--target", "0.6", "--confidence", "0.8", "--method", "uniform", "-n", "50")


@pytest.mark.slow
def test_the_answer_comes_first_then_the_table(county: Path) -> None:
    """A sentence with number, probability, interval and replications; a row a number of teams."""
    done = xuncha(county.parent, "staff", "county", *ASKED)
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[0]
    assert "teams are enough for 60% of the villages covered by 2027-07-31" in first
    assert "95 % interval" in done.stdout
    assert "50 replications" in done.stdout


@pytest.mark.slow
def test_machines_get_the_table(county: Path) -> None:
    """Keys of the JSON; the answer is a row of the table."""
    done = xuncha(county.parent, "staff", "county", *ASKED, "--json")
    answer = json.loads(done.stdout)
    row = next(row for row in answer["table"] if row["teams"] == answer["teams"])
    assert (answer["probability"], answer["low"], answer["high"]) == (row["probability"], row["low"], row["high"])
    assert answer["low"] <= answer["probability"] <= answer["high"]
    assert answer["probability"] >= 0.8


def test_no_number_is_enough(county: Path) -> None:
    """Exit code 1 and a sentence where the date is too early for anybody."""
    done = xuncha(county.parent, "staff", "county", "--by", "2027-01-04", "--method", "uniform", "-n", "50")
    assert done.returncode == 1
    assert "No number of teams" in done.stdout


@pytest.mark.slow
def test_chinese(county: Path) -> None:
    """The sentence in Chinese, with full-width punctuation."""
    done = xuncha(county.parent, "--lang", "zh", "staff", "county", *ASKED)
    assert "需要" in done.stdout
    assert "个组：概率" in done.stdout


def test_what_is_wrong_is_said_at_once(county: Path) -> None:
    """Target, probability and office together, exit code 2."""
    done = xuncha(county.parent, "staff", "county", "--target", "2", "--confidence", "7", "--office", "distrikt")
    assert done.returncode == 2
    for word in ("--target", "--confidence", "--office", "district"):
        assert word in done.stderr
