"""``xuncha sweep`` as a user types it."""

import json
from pathlib import Path

import polars as pl
import pytest
from in_process import xuncha
from make import write_county

FILE = """
scenario = "county"
n = 4
[factors]
"teams.district.count" = [1, 3]
"""


@pytest.mark.slow
def test_a_file_is_tried_and_kept(tmp_path: Path) -> None:
    """The scenario beside the file; the tidy table is written; a second call tries nothing again and prints the same."""
    write_county(tmp_path / "county")
    (tmp_path / "teams.toml").write_text(FILE, encoding="utf-8")
    done = xuncha(tmp_path, "sweep", "teams.toml", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [row["teams.district.count"] for row in answer["table"]] == [1, 3]
    assert pl.read_parquet(tmp_path / "runs" / "teams" / "experiment.parquet").height == 8
    assert xuncha(tmp_path, "sweep", "teams.toml", "--json").stdout == done.stdout


def test_wrong_files_say_all_at_once(tmp_path: Path) -> None:
    """An unknown key with the nearest, a missing scenario, an unknown design: exit code 2, nothing written."""
    (tmp_path / "wrong.toml").write_text('senario = "nanxun"\ndesign = "lsh"\n[factors]\n', encoding="utf-8")
    done = xuncha(tmp_path, "sweep", "wrong.toml")
    assert done.returncode == 2
    for word in ("senario", "scenario", "lsh"):
        assert word in done.stderr
    assert not (tmp_path / "runs").exists()
