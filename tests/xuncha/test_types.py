"""What a type checker sees of the face: every name has its type, and there is nothing else."""

from pathlib import Path

import pytest

import xuncha as xc

SCRIPT = """
import xuncha as xc

s = xc.load("nanxun")
reveal_type(s)
reveal_type(xc.plan(s))
reveal_type(xc.simulate(s).measures())
reveal_type(xc.Plan.from_frame(s, None))
xc.nothing
"""


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_mypy_sees_types_and_no_other_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Any from imports that are made only when a name is asked for."""
    api = pytest.importorskip("mypy.api")
    names = "".join(f"reveal_type(xc.{name})\n" for name in xc.__all__)
    (tmp_path / "script.py").write_text(SCRIPT + names, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(Path(__file__).parents[2]))
    out, _, _ = api.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(tmp_path / "script.py")])
    told = [line for line in out.splitlines() if "script.py:" in line]
    types = [line.partition("Revealed type is ")[2].strip('"') for line in told if "Revealed type" in line]
    assert [kind.rpartition(".")[2] for kind in types[:4]] == ["Scenario", "PlanResult", "DataFrame", "Plan"]
    assert len(types) == 4 + len(xc.__all__)
    assert "Any" not in types
    errors = [line for line in told if "error:" in line]
    assert len(errors) == 1, errors
    assert 'no attribute "nothing"' in errors[0]
