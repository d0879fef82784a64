"""The commands of the README, as they stand there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import pytest

import xuncha as xc

ROOT = Path(__file__).parents[2]


def blocks(name: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


def commands(name: str) -> list[list[str]]:
    """Calls of the program in the shell blocks of a README, without the installation before them."""
    lines = [line.partition("#")[0] for block in blocks(name, "sh") for line in block.splitlines()]
    parts = [shlex.split(part) for line in lines for part in line.split("&&")]
    return [words for words in parts if words and words[0] == "xuncha"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all the commands of the README were typed, one after the other."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copy(ROOT / "docs" / "tutorial" / "villages.xlsx", folder)
    environment = os.environ | {"XUNCHA_LANG": "en"}
    for words in commands("README.md"):
        command = [sys.executable, "-m", "xuncha", *words[1:]]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, env=environment, check=False)
        assert done.returncode == 0 or "exit code 1" in done.stdout, (words, done.stderr)
        (folder / f"{words[1]}-{words[2]}.txt").write_text(done.stdout, encoding="utf-8")
    return folder


def test_both_readmes_show_the_same_commands() -> None:
    """Only the language differs."""
    chinese = [[word for word in words if word not in {"--lang", "zh"}] for words in commands("README.zh-CN.md")]
    assert chinese == commands("README.md")
    assert ["xuncha", "run", "nanxun"] in chinese


@pytest.mark.long
def test_the_commands_do_what_the_readme_says(desk: Path) -> None:
    """A run with its picture, a plan file, a curve; the headline is the one that the README quotes, but for figures."""
    for name, least in (("coverage.png", 20_000), ("page.html", 50_000), ("plan.xlsx", 20_000)):
        assert (desk / "runs" / "nanxun-seed1" / name).stat().st_size > least
    quoted = re.search(r"^> (.+?:) ", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert quoted is not None
    assert any(line.startswith(quoted[1]) for line in (desk / "run-nanxun.txt").read_text(encoding="utf-8").splitlines())
    written = [word for words in commands("README.md") for flag, word in pairwise(words) if flag == "-o"]
    assert all((desk / name).exists() for name in written)


@pytest.mark.long
def test_the_script_runs(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line by line, but for the plan, which is the one that was just made: making it again would only take time."""
    made = xc.open_run(desk / "runs" / "nanxun-seed1")
    monkeypatch.setattr(xc, "plan", lambda _: made.plan, raising=False)
    monkeypatch.chdir(desk)
    (script,) = blocks("README.md", "python")
    names: dict[str, object] = {}
    with mpl.rc_context():
        exec(compile(script, "README.md", "exec"), names)
    assert (desk / "coverage.png").exists()
    assert names["r"].headline() == made.headline() or names["r"].replications == 200  # type: ignore[attr-defined]
