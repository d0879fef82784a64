"""The Python API as a script uses it."""

from pathlib import Path

import xuncha as xc


def test_the_readme_script(tmp_path: Path) -> None:
    """Load, plan, simulate, plot."""
    s = xc.load("nanxun")
    p = xc.plan(s, "uniform")
    assert xc.verify(s, p.plan) == []
    r = xc.simulate(s, p, n=10)
    r.coverage().plot(tmp_path / "coverage.png")
    assert (tmp_path / "coverage.png").exists()
    assert r.planning["gap"] == p.gap
    alone = xc.simulate(s, p, n=[7])
    assert (alone.outcomes.counts(0)[0] == r.outcomes.counts(0)[7]).all()
