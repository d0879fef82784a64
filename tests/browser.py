"""A real browser for tests, without a screen and without a network; tests that need it are skipped where there is none."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--window-size=1200,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
WAIT = 60


@contextmanager
def browser(profile: Path) -> Iterator[Any]:
    """Open Chromium with a new profile.

    Yields
    ------
    selenium.webdriver.Chrome
        The browser; what its console says is kept.
    """
    selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("chromium or its driver is not installed")
    options = selenium.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = selenium.Chrome(options=options, service=selenium.ChromeService(driver))
    opened.set_script_timeout(WAIT)
    try:
        yield opened
    finally:
        opened.quit()


def open_page(opened: Any, page: Path) -> None:
    """Open a page from a file and wait until its script is through."""
    opened.get(page.as_uri())
    opened.execute_async_script(
        """
        const done = arguments[0];
        const look = () => document.documentElement.dataset.ready === "yes" ? done() : setTimeout(look, 20);
        look();
        """
    )


def console(opened: Any) -> list[str]:
    """What the page said on the console, and what it could not load."""
    return [entry["message"] for entry in opened.get_log("browser")]
