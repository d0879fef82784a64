"""The tutorial, typed from its first command to its last."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from in_process import xuncha

DOCS = Path(__file__).parents[2] / "docs"


def commands(name: str) -> list[list[str]]:
    """Commands of a page, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def test_both_languages_type_the_same() -> None:
    """Only the language differs."""
    chinese = [[word for word in words if word not in {"--lang", "zh"}] for words in commands("tutorial.zh-CN.md")]
    assert chinese == commands("tutorial.md")


@pytest.mark.long
def test_every_command_works(tmp_path: Path) -> None:
    """Each ends with an answer; the files that the page names are there."""
    shutil.copy(DOCS / "tutorial" / "villages.xlsx", tmp_path)
    for words in commands("tutorial.md"):
        done = xuncha(tmp_path, *words[1:])
        assert done.returncode in {0, 1}, (words, done.stderr)
        assert done.stdout.strip(), words
        if words[1] == "new":
            assert "45" in done.stdout
    run = tmp_path / "runs" / "mine-seed1"
    assert (run / "page.html").is_file()
    assert (run / "coverage.png").is_file()
    assert (tmp_path / "plan.xlsx").is_file()
