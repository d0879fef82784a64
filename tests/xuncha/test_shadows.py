"""The face: what it shows, its version, and files of the user's own that stand in its way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from in_process import xuncha

import xuncha as xc
from xuncha.shadows import ShadowedError, refuse_shadow, shadow


def python(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, env=os.environ, check=False)


@pytest.mark.parametrize("name", ["sim.py", "results/__init__.py"])
def test_a_file_in_the_way_is_told_by_its_path(tmp_path: Path, name: str) -> None:
    """In a sentence on the command line; as an import error, whose last line says it, from Python."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x = 1")
    path = str((tmp_path / name.split("/", maxsplit=1)[0]).resolve())
    done = python(tmp_path, "-m", "xuncha", "--version")
    assert done.returncode == 2
    assert path in done.stderr
    assert len(done.stderr.splitlines()) == 1
    done = python(tmp_path, "-c", "import xuncha")
    assert done.stderr.splitlines()[-1].startswith(f"xuncha.shadows.ShadowedError: {path} has the name of")


def test_nothing_is_in_the_way_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shadow() is None
    monkeypatch.setattr("xuncha.shadows.shadow", lambda: Path("sim.py"))
    with pytest.raises(ShadowedError, match="sim"):
        refuse_shadow()


def test_the_face_shows_itself(tmp_path: Path) -> None:
    assert set(xc.__all__) <= set(dir(xc))
    assert "import_module" not in dir(xc)
    assert all(getattr(xc, name) is not None for name in xc.__all__)
    done = xuncha(tmp_path, "--version")
    assert (done.returncode, done.stdout) == (0, f"xuncha {xc.__version__}\n")
