"""The page in a real browser: it opens from a file, says nothing on the console, and does what it offers."""

import base64
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from browser import browser, console, open_page

from optimize.plan_result import PlanResult
from results.report.page import page_html, write_page
from results.run import Run
from scenarios.language import speaking
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from xuncha.api import simulate

pytestmark = pytest.mark.slow  # a browser takes seconds to begin; `test_page` reads the page without one
COPIES = 248
"""Copies of a county of 226 sites: as many rows as the largest province has."""
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def run(nanxun: Scenario, uniform_plan: PlanResult) -> Run:
    return simulate(nanxun, uniform_plan, n=20, seed=3)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(run: Run, chromium: Any, tmp_path: Path) -> Any:
    """The county's page, opened."""
    with speaking("en"):
        open_page(chromium, write_page(run, tmp_path / "page.html"))
    yield chromium
    assert console(chromium) == []


def province(run: Run) -> Run:
    """A run with as many sites and visits as a province: copies of a county, each with its own places, codes and teams."""
    random = np.random.Generator(np.random.PCG64(1))
    scenario, visits = run.scenario, run.plan.visits
    offices = len(scenario.offices)
    sites, plans = [], []
    for copy in range(COPIES):
        code = pl.lit(f"{100000 + copy}")
        town = (code + pl.col("township").str.slice(6)).alias("township")
        east, north = random.uniform(-3, 3, size=2)
        named = (pl.col("name") + f"{copy}").alias("name")
        sites.append(
            scenario.sites.with_columns(
                (code + pl.col("id").str.slice(6)).alias("id"), town, named,
                pl.col("office") + copy * offices, pl.col("lon") + east, pl.col("lat") + north,
            )
        )  # fmt: skip
        ids = [(pl.col(column) + f"-{copy}").alias(column) for column in ("team", "office")]
        plans.append(visits.with_columns((code + pl.col("site").str.slice(6)).alias("site"), named, *ids))
    many = replace(
        scenario,
        sites=pl.concat(sites),
        offices=tuple(replace(office, id=f"{office.id}-{copy}") for copy in range(COPIES) for office in scenario.offices),
        teams=tuple(
            replace(team, id=f"{team.id}-{copy}", office=team.office + copy * offices)
            for copy in range(COPIES)
            for team in scenario.teams
        ),
        given={},
    )
    per_visit = {
        name: np.tile(getattr(run.outcomes, name), COPIES) for name in ("visit_on_time", "visit_covered", "visit_end_days")
    }
    per_team = {name: np.tile(getattr(run.outcomes, name), (1, COPIES, 1)) for name in ("worked", "travelled", "lost")}
    groups = tuple(
        replace(group, key=f"{group.key}-0") if group.dimension == "office" else group for group in run.outcomes.groups
    )
    outcomes = replace(run.outcomes, groups=groups, **per_visit, **per_team)
    whole = replace(run, scenario=many, plan=Plan(pl.concat(plans), run.plan.method), outcomes=outcomes, planning={})
    whole.__dict__["breaches"] = ()  # copies have no ways of their own: whether the plan keeps the rules is not the matter here
    return whole


def _rows(chromium: Any) -> list[list[str]]:
    rows: list[list[str]] = chromium.execute_script(
        "return [...document.querySelectorAll('#visits tbody tr')].map(row => [...row.children].map(cell => cell.textContent))"
    )
    return rows


def _type(chromium: Any, text: str) -> None:
    chromium.execute_script(
        "const box = document.querySelector('#visits input'); box.value = arguments[0]; box.dispatchEvent(new Event('input'))",
        text,
    )


def _visits(run: Run) -> pl.DataFrame:
    return run.plan.visits.sort("site", "start")


def test_search_narrows_the_table(page: Any, run: Run) -> None:
    """All words must occur, in the name, the township, the code, the team or the mode; a filter narrows further."""
    visits = _visits(run)
    assert len(_rows(page)) == 50
    _type(page, "向阳村")
    assert {row[0] for row in _rows(page)} == {"向阳村"}
    _type(page, "练市镇 direct")
    expected = visits.filter(pl.col("mode") == "direct", pl.col("site").str.starts_with("330503102"))
    assert sorted(row[0] for row in _rows(page)) == sorted(expected["name"])[:50]
    _type(page, "")
    page.execute_script(
        "const box = document.querySelector('select[data-filter=round]');"
        "box.value = '0'; box.dispatchEvent(new Event('change'))"
    )
    first = visits.filter(pl.col("round") == run.scenario.rounds[0].id)
    assert [row[0] for row in _rows(page)] == first["name"].to_list()[:50]
    _type(page, "no such village")
    assert _rows(page) == []
    assert "Nothing matches" in page.find_element("css selector", "#visits .status").text


def test_headings_sort_and_pages_turn(page: Any, run: Run) -> None:
    """The first click sorts upwards and the second downwards, said to screen readers; pages go on where the last one ended."""
    press = "document.querySelector(arguments[0]).click()"
    heading = "#visits th[data-column=start] button"
    page.execute_script(press, heading)
    starts = run.plan.visits["start"].sort().dt.to_string().to_list()
    column = [row[6] for row in _rows(page)]
    assert column == starts[:50]
    page.execute_script(press, "#visits .next")
    assert [row[6] for row in _rows(page)] == starts[50:100]
    page.execute_script(press, heading)
    assert [row[6] for row in _rows(page)] == starts[::-1][:50]
    cell = page.find_element("css selector", "#visits th[data-column=start]")
    assert cell.get_attribute("aria-sort") == "descending"


def test_pointer_and_keys_read_the_curve(page: Any, run: Run) -> None:
    """Moving over the picture tells date and coverage of that day; arrow keys do so, too."""
    script = """
        const over = document.querySelector('#curve .u-over'), box = over.getBoundingClientRect();
        const event = (name) => new MouseEvent(name, {clientX: box.left + box.width * arguments[0], clientY: box.top + 50,
                                                      bubbles: true});
        over.dispatchEvent(event('mouseenter'));
        over.dispatchEvent(event('mousemove'));
        const done = arguments[1];
        requestAnimationFrame(() => requestAnimationFrame(() => done(document.getElementById('readout').textContent)));
    """
    said = page.execute_async_script(script, 0.5)
    curve = run.coverage()
    date = re.search(r"\d{4}-\d\d-\d\d", said)
    assert date is not None
    day = int(np.flatnonzero(curve.dates == np.datetime64(date.group()))[0])
    assert abs(day - len(curve.dates) // 2) < 10
    assert f"all villages {curve.median[day]:.1%}" in said
    page.execute_async_script(
        "const done = arguments[0];"
        "document.getElementById('curve').dispatchEvent(new KeyboardEvent('keydown', {key: 'Home'}));"
        "requestAnimationFrame(() => requestAnimationFrame(done))"
    )
    assert page.find_element("css selector", "#readout time").text == str(curve.dates[0])


def test_slider_moves_the_map(page: Any, run: Run) -> None:
    """The map says how many villages are visited by the slider's date; the picture changes with it."""
    slide = (
        "const box = document.querySelector('#map input'); box.value = arguments[0]; box.dispatchEvent(new Event('input'));"
        "return [document.querySelector('#map .status').textContent, document.querySelector('#map canvas').toDataURL()]"
    )
    first, before = page.execute_script(slide, 0)
    assert "0 of 216 villages visited" in first
    last, after = page.execute_script(slide, 10_000)
    villages = run.scenario.sites.filter(pl.col("kind") == "village")["id"]
    assert f"{run.plan.visits['site'].is_in(villages.implode()).sum()} of 216 villages visited" in last
    assert before != after


def test_timetable_shows_each_visit_of_the_office(page: Any, run: Run) -> None:
    """Every visit of the office that is chosen is a bar; pointing at one tells its village, mode, dates and probability."""
    bars = "return document.querySelectorAll('#timetable g[data-row]').length"
    assert page.execute_script(bars) == (run.plan.visits["office"] == "nanxun").sum()
    page.execute_script(
        "const box = document.getElementById('office'); box.value = '0'; box.dispatchEvent(new Event('change'))"
    )
    assert page.execute_script(bars) == (run.plan.visits["office"] == "huzhou").sum()
    said = page.execute_script(
        "const bar = document.querySelector('#timetable g[data-row] rect');"
        "bar.dispatchEvent(new PointerEvent('pointermove', {bubbles: true, clientX: 300, clientY: 300}));"
        "return document.querySelector('.tip').textContent"
    )
    assert "elevated" in said
    assert "of replications" in said


def test_page_prints_at_most_200_rows(page: Any, tmp_path: Path) -> None:
    """On paper the table has 200 rows and says how many there are, headers are repeated, and the screen is as before."""
    page.execute_script(
        "window.addEventListener('beforeprint',() => { window.printed = document.querySelectorAll('#visits tbody tr').length })"
    )
    paper = base64.b64decode(
        page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})["data"]
    )
    assert paper.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 14
    assert page.execute_script("return window.printed") == 200
    poppler = shutil.which("pdftotext")
    if poppler is not None:
        (tmp_path / "page.pdf").write_bytes(paper)
        text = subprocess.run(
            [poppler, "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        tables = [sheet for sheet in text.split("\f") if len(re.findall(r"330503\d{6}", sheet)) > 5]
        assert len(tables) >= 3
        assert all(re.search(r"village +township +class", sheet) for sheet in tables)
    assert len(_rows(page)) == 50


@pytest.mark.parametrize("width", [390, 1200])
def test_page_fits_its_window(page: Any, width: int) -> None:
    """Nothing but tables that scroll by themselves is wider than the window."""
    page.set_window_size(width, 900)
    wide = page.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_window_size(1200, 900)
    assert wide <= 0


def test_controls_have_names_and_pictures_have_texts(page: Any) -> None:
    """What can be operated or seen is named for those who listen to the page."""
    nameless = page.execute_script(
        """
        return [...document.querySelectorAll('input, select, button, canvas, [role=img]')].filter(node =>
            !(node.getAttribute('aria-label') || node.textContent.trim() || node.closest('label, [role=img]:not(canvas)')
              || node.querySelector('title')))
            .map(node => node.outerHTML.slice(0, 80))
        """
    )
    assert nameless == []


def test_chinese_page_opens(run: Run, chromium: Any, tmp_path: Path) -> None:
    """The page in Chinese says what the run says, and its script speaks Chinese, too."""
    with speaking("zh"):
        open_page(chromium, write_page(run, tmp_path / "page.html"))
    assert console(chromium) == []
    assert "共 226 条" in chromium.find_element("css selector", "#visits .status").text
    assert "个村" in chromium.find_element("css selector", "#map .status").text


def test_page_of_a_province_is_small_and_whole(run: Run, chromium: Any, tmp_path: Path) -> None:
    """56,048 rows make a page of 1.5 MB at most, in which each can be found."""
    large = province(run)
    page = write_page(large, tmp_path / "page.html")
    assert page.stat().st_size <= MOST_BYTES
    open_page(chromium, page)
    assert console(chromium) == []
    assert "of 56,048" in chromium.find_element("css selector", "#visits .status").text
    _type(chromium, "向阳村247")
    assert [row[0] for row in _rows(chromium)] == ["向阳村247"]


def test_old_browser_is_told(run: Run, chromium: Any, tmp_path: Path) -> None:
    """Where the browser can't unpack the data, the page says so and its texts still stand."""
    text = page_html(run)
    page = tmp_path / "page.html"
    script = text.rindex("<script>") + len("<script>")
    rules = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text[:script])
    page.write_text(rules + "delete window.DecompressionStream;" + text[script:], encoding="utf-8")
    chromium.get(page.as_uri())
    chromium.execute_async_script("setTimeout(arguments[0], 300)")
    assert chromium.find_element("id", "old").is_displayed()
    assert "probability" in chromium.find_element("css selector", ".lede").text
