"""What was read of the tables is told before what is wrong with them."""

import json
from pathlib import Path

import pytest
from in_process import xuncha
from small_files import write_small


@pytest.mark.slow
def test_what_was_read_is_said_before_the_problems(tmp_path: Path) -> None:
    """Also where the load fails: `check` and `new` tell the five lines, and that what is made up can't be known yet."""
    table = tmp_path / "ledger.csv"
    table.write_text("代码,村名,人口,备注\n330503100201,甲村,很多,\n330503100202,乙村,100,\n", encoding="utf-8")
    done = xuncha(tmp_path, "--lang", "zh", "new", "mine", "--sites", "ledger.csv")
    assert done.returncode == 2
    assert [line.split("：")[0] for line in done.stdout.splitlines()] == ["读取", "行数", "略去", "列", "合成"]
    assert "村 2 个" in done.stdout
    assert "待问题改正后说明" in done.stdout
    assert "很多" in done.stderr
    folder = write_small(tmp_path / "small")
    (folder / "done.csv").write_text("代码,日期\n330503101203,某日\n", encoding="utf-8")
    done = xuncha(tmp_path, "--lang", "zh", "check", "small")
    assert done.returncode == 2
    assert [line.split("：")[0] for line in done.stdout.splitlines()] == ["读取", "行数", "略去", "列", "合成"]
    assert "done.csv 1 行" in done.stdout
    told = json.loads(xuncha(tmp_path, "check", "small", "--json").stdout)
    assert told["reading"]["made_up"] is None
    (folder / "scenario.toml").write_text("= 3", encoding="utf-8")
    assert xuncha(tmp_path, "--lang", "zh", "check", "small").stdout == ""


@pytest.mark.slow
def test_rows_left_aside_are_told_once(tmp_path: Path) -> None:
    """By the lines, not by warnings behind them too; other warnings stay, and so do all of them in `--json`."""
    table = tmp_path / "ledger.csv"
    table.write_text("代码,村名,人口,三资占比\n330503100201,甲村,90,1\n330503100202,乙村,100,1\n合计,,190,\n", encoding="utf-8")
    assert xuncha(tmp_path, "--lang", "zh", "new", "mine", "--sites", "ledger.csv").returncode == 0
    done = xuncha(tmp_path, "--lang", "zh", "check", "mine")
    assert done.returncode == 0
    assert "合计行“合计”" in done.stdout
    assert "合计" not in done.stderr
    assert "三资占比" in done.stderr
    warnings = json.loads(xuncha(tmp_path, "--lang", "zh", "check", "mine", "--json").stdout)["warnings"]
    assert any("合计" in warning["hint"] for warning in warnings)
