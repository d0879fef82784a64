"""The section on findings: what it refuses."""

from pathlib import Path

import pytest
from refused import refused

from scenarios.schema.findings import FindingsSection


def test_defaults_are_whole() -> None:
    """An empty section is on, and says all its figures."""
    section = FindingsSection()
    assert section.enabled
    assert set(section.stock.mean) == set(section.leads.share) == {"key", "general", "good"}


WRONG = [
    ("[findings.repair]\non_site = 0.7", "on_site and immediate.share"),
    ("[findings.check]\nreminder = 0.8\nlook_back = 0.3", "must not sum to more than 1"),
    ("[findings.stock.mean]\nkey = 3", "mean for every class; missing: general, good"),
    ("[findings.leads.share]\ngood = 0.3", "share for every class; missing: key, general"),
    ("[findings.detection]\nrate = -1", "findings.detection.rate"),
    ("[findings]\nlookback = 3", "findings.lookback"),
    ("[findings.self_correction]\nscope = 'county'", "findings.self_correction.scope"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_refused(folder: Path, text: str, said: str) -> None:
    """With its key."""
    path = folder / "scenario.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")
    (problem,) = refused(folder)
    assert said in str(problem)
