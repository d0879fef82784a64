"""A kept run made once more speaks the language that it was told in."""

from pathlib import Path

import pytest

from xuncha.again import language_of


@pytest.mark.parametrize(
    ("summary", "language"), [("{}", "en"), ('{"headline": 3}', "en"), ("[]", "en"), ('{"headline": "不会：全覆盖"}', "zh")]
)
def test_a_run_without_a_page_speaks_as_its_summary(tmp_path: Path, summary: str, language: str) -> None:
    """One that is signed but says nothing has a language all the same."""
    (tmp_path / "summary.json").write_text(summary, encoding="utf-8")
    assert language_of(tmp_path) == language
