"""Tables on the screen."""

import pytest

from xuncha.cli.terminal.output import print_table


def test_numbers_are_never_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a narrow window the words of the first column wrap, and every number is whole."""
    monkeypatch.setenv("COLUMNS", "60")
    numbers = ("0.6726", "0.3298", "-0.3428", "-0.3447", "-0.3408")
    print_table("title", ("measure", "a", "b", "b - a", "low", "high"), [("mean coverage over the whole term", *numbers)])
    printed = capsys.readouterr().out
    assert all(number in printed for number in numbers)
    assert "…" not in printed
