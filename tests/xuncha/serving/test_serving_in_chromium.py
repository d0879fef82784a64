"""The service in a real browser: a table is loaded, its problems read, teams set, a run made and looked at."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import browser, console

from scenarios.disk.writing import replace_file

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
LEDGER = ROOT / "docs" / "tutorial" / "villages.xlsx"
PATIENCE = 300


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program, serving an empty folder; ended as Ctrl-C ends it, with exit code 0."""
    folder = tmp_path_factory.mktemp("served")
    command = [sys.executable, "-m", "xuncha", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as served:
        assert served.stdout is not None
        timer = threading.Timer(PATIENCE, served.kill)
        timer.start()
        yield served.stdout.readline().strip()
        served.send_signal(2)
        assert served.wait(60) == 0
        timer.cancel()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def _wait(opened: Any, selector: str) -> Any:
    """First element of a kind, once there is one."""
    until = time.monotonic() + PATIENCE
    while not (elements := opened.find_elements("css selector", selector)):
        assert time.monotonic() < until, f"no {selector} on {opened.current_url}"
        time.sleep(0.05)
    return elements[0]


def _press(opened: Any) -> None:
    """Click the button of the page, once what stands above it has come to rest."""
    from selenium.common.exceptions import ElementClickInterceptedException  # noqa: PLC0415 - where there is no browser

    button, until = _wait(opened, "button.main"), time.monotonic() + PATIENCE
    while True:
        try:
            return button.click()
        except ElementClickInterceptedException:
            assert time.monotonic() < until, f"the button moves on {opened.current_url}"
            time.sleep(0.05)


@pytest.mark.parametrize(("language", "lack"), [("en", "allowed"), ("zh", "要求")])
def test_from_a_table_to_the_page(address: str, chromium: Any, tmp_path: Path, language: str, lack: str) -> None:
    """Everything that a planner does, without a terminal; the console says nothing but the refusal that was asked for."""
    chromium.get(f"{address}{language}/")
    spoilt = replace_file(
        tmp_path / "spoilt.csv", lambda file: file.write_text("村名,乡镇,人口\n息塘村,练市镇,多\n", encoding="utf-8")
    )
    _wait(chromium, "input[name=table]").send_keys(str(spoilt))
    name = _wait(chromium, "input[name=name]")
    name.clear()
    name.send_keys(f"mine-{language}")
    _press(chromium)
    assert lack in _wait(chromium, ".problems").text
    assert [entry for entry in console(chromium) if "422" not in entry] == []

    _wait(chromium, "input[name=table]").send_keys(str(LEDGER))
    _press(chromium)
    count = _wait(chromium, "input[name$='.count']")
    count.clear()
    count.send_keys("2")
    replications = _wait(chromium, "input[name=replications]")
    replications.clear()
    replications.send_keys("4")
    _wait(chromium, "select[name=method] option[value=uniform]").click()
    _press(chromium)
    done = _wait(chromium, ".job.done")
    assert ("4 replications" if language == "en" else "4 次模拟") in done.text
    page = _wait(chromium, "a.main").get_attribute("href")
    chromium.get(page)
    _wait(chromium, "html[data-ready=yes]")
    assert _wait(chromium, f"html[lang={language}] #visits tbody tr").text
    assert console(chromium) == []
