"""Tables on the screen."""

import pytest

from scenarios.language import speaking
from xuncha.cli.terminal import output
from xuncha.cli.terminal.output import print_table


def test_numbers_are_never_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a narrow window the words of the first column wrap, and every number is whole."""
    monkeypatch.setenv("COLUMNS", "60")
    numbers = ("0.6726", "0.3298", "-0.3428", "-0.3447", "-0.3408")
    print_table("title", ("measure", "a", "b", "b - a", "low", "high"), [("mean coverage over the whole term", *numbers)])
    printed = capsys.readouterr().out
    assert all(number in printed for number in numbers)
    assert "…" not in printed


def test_time_left_is_told_once_a_share_is_known(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of a step is done in 40 s, so two minutes are left; another step begins anew. Logs get a line a minute."""
    clock = [0.0]
    monkeypatch.setattr(output.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(output, "TICK", 1e6)
    progress = output.Progress(quiet=False)
    with speaking("en"):
        progress("planning counties 0/8", "planning counties", 0.0)
        for seconds, text, step, share in (
            (40, "planning counties 2/8", "planning counties", 0.25),
            (70, "planning counties 2/8", "planning counties", 0.35),
            (100, "planning counties 7/8", "planning counties", 0.7),
            (140, "simulating", "simulating", 0.5),
        ):
            clock[0] = seconds
            progress(text, step, share)
        progress.close()
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["planning counties 2/8 (70 s, about 2 min left)", "simulating (140 s)"]


def test_a_quiet_progress_says_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "LOGGED_AFTER", 0.0)
    monkeypatch.setattr(output, "SHOW_AFTER", 0.0)
    for quiet in (True, False):
        progress = output.Progress(quiet=quiet)
        progress("planning")
        progress.close()
        assert bool(capsys.readouterr().err) is not quiet
