"""The command ``modes`` as a user types it."""

import json
import tomllib
from pathlib import Path

import in_process
import pytest

from scenarios.catalog import mode_catalog, policy_catalog


def xuncha(*words: str) -> in_process.Done:
    return in_process.xuncha(Path.cwd(), *words)


def test_all_are_listed() -> None:
    """Every mode and policy with its level, host, days and source; nothing is cut off."""
    done = xuncha("modes")
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    for name in (*mode_catalog(), *policy_catalog()):
        assert name in lines
    assert "[modes.NAME]" in done.stdout
    for word in ("integrated with the township", "county", "township", "general 3, good 2.5", "Jiangsu: one of four ways"):
        assert word in lines["integrated"]
    assert "modes.*.fixed_days x 0.4" in lines["streamlined"]
    assert {"crossed", "linked", "audit-joint", "support"} <= lines.keys()


def test_all_are_listed_in_chinese() -> None:
    """Names, levels and hosts in Chinese."""
    done = xuncha("--lang", "zh", "modes")
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("integrated ")]
    for word in ("镇村一体巡", "县", "随乡镇", "一般 3、较好 2.5", "江苏四种方式之一"):
        assert word in line


def test_one_in_full_with_its_toml() -> None:
    """What is printed can be copied into a scenario; a name in both catalogs shows both."""
    done = xuncha("modes", "support")
    assert done.returncode == 0, done.stderr
    assert "Not yet" not in done.stdout
    parts = done.stdout.split("[modes.support]")[1].split("[policies.support]")
    mode, policy = parts[0][: parts[0].index("\n\n")], parts[1]
    assert tomllib.loads(f"[modes.support]{mode}")["modes"]["support"] == mode_catalog()["support"]
    assert tomllib.loads(f"[policies.support]{policy}")["policies"]["support"] == policy_catalog()["support"]


def test_json() -> None:
    """One object with both catalogs in full; with a name, that one and its TOML."""
    answer = json.loads(xuncha("modes", "--json").stdout)
    assert [mode["id"] for mode in answer["modes"]] == list(mode_catalog())
    assert [policy["id"] for policy in answer["policies"]] == list(policy_catalog())
    linked = next(mode for mode in answer["modes"] if mode["id"] == "linked")
    assert (linked["sync"], linked["fixed_days"]) == ("prefecture", 1.0)
    described = json.loads(xuncha("modes", "streamlined", "--json").stdout)
    assert described["modes"] == []
    assert described["policies"][0]["effects"] == [{"key": "modes.*.fixed_days", "where": {}, "times": "fixed_work"}]
    assert tomllib.loads(described["policies"][0]["toml"])["policies"]["streamlined"] == policy_catalog()["streamlined"]


@pytest.mark.parametrize(("word", "hint"), [("intergated", "integrated"), ("streamlind", "streamlined")])
def test_a_wrong_name_is_refused(word: str, hint: str) -> None:
    """With the nearest one; exit code 2."""
    done = xuncha("modes", word)
    assert done.returncode == 2
    assert f"did you mean {hint}?" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_has_examples() -> None:
    """In the language asked for."""
    assert "Examples: xuncha modes" in xuncha("modes", "--help").stdout
    assert "例：xuncha modes" in xuncha("--lang", "zh", "modes", "--help").stdout
