"""The service over HTTP: who may ask, a table and its problems, settings, a run from the first step to the workbook."""

import errno
import io
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient

from scenarios.language import speaking
from scenarios.loading import load
from scenarios.scenario import Scenario
from scenarios.what_if.changed_scenario import WhatIf
from xuncha.serving.application import make_app
from xuncha.serving.jobs import Jobs
from xuncha.serving.settings import groups_of, what_if_of
from xuncha.serving.workspace import Workspace

TOKEN, PORT = "a-token", 8765
EN, ZH = f"/{TOKEN}/en", f"/{TOKEN}/zh"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def workspace(tmp_path: Path, third: Path) -> Workspace:
    shutil.copytree(third, tmp_path / "third")
    return Workspace(tmp_path)


@pytest.fixture
def asker(workspace: Workspace) -> Iterator[TestClient]:
    jobs = Jobs(workspace, workers=1)
    app = make_app(workspace, jobs, token=TOKEN, port=PORT, language="en")
    with TestClient(app, base_url=f"http://127.0.0.1:{PORT}", follow_redirects=False) as client:
        yield client
    jobs.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"{EN}/", {}, 200),
        (f"{EN}/", {"Host": f"localhost:{PORT}"}, 200),
        (f"{EN}/", {"Host": "rebound.example:8765"}, 421),  # a name that was let point to this machine
        (f"{EN}/", {"Host": "127.0.0.1"}, 421),
        (f"{EN}/", {"Origin": "https://elsewhere.example"}, 403),
        (f"{EN}/", {"Origin": "null"}, 403),
        (f"{EN}/", {"Sec-Fetch-Site": "cross-site"}, 403),
        (f"{EN}/", {"Origin": f"http://127.0.0.1:{PORT}", "Sec-Fetch-Site": "same-origin"}, 200),
        ("/", {}, 404),
        ("/a-tokem/en/", {}, 404),
        ("//en/", {}, 404),
        (f"/{TOKEN}/fr/", {}, 404),
        (f"/{TOKEN}/static/..%2f..%2fapi.py", {}, 404),
        (f"/{TOKEN}/static/htmx.min.js", {}, 200),
    ],
)
@pytest.mark.slow
def test_only_its_own_pages_with_the_token_may_ask(asker: TestClient, path: str, headers: dict[str, str], status: int) -> None:
    """Host, origin, site and token are checked before anything is read."""
    assert asker.get(path, headers=headers).status_code == status


@pytest.mark.slow
def test_answers_say_what_they_may_load_and_where_they_may_stand(asker: TestClient) -> None:
    """Pages load only files of the service, stand in no frame, are not kept, and tell no other site the token."""
    answer = asker.get(f"{EN}/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert asker.get(f"/{TOKEN}/").headers["location"] == f"/{TOKEN}/en/"


def test_bodies_are_limited(asker: TestClient) -> None:
    """A body without a length, or a huge one, is refused unread."""
    for length in (str(2**40), "9" * 5000, "-1"):
        assert asker.post(f"{EN}/tables", headers={"Content-Length": length}).status_code == 413
    assert asker.post(f"{EN}/tables", content=iter([b"x"])).status_code == 411  # in chunks, without a length


@pytest.mark.parametrize("run", ["..%2f..", "nothing", ".%00"])
def test_runs_are_those_of_the_folder(asker: TestClient, run: str) -> None:
    """A name that is no run's is never a path."""
    for end in ("", "/page", "/plan.xlsx"):
        assert asker.get(f"{EN}/runs/{run}{end}").status_code in {404, 422}
    assert asker.get(f"{EN}/scenarios/{run}").status_code in {404, 422}


def _villages(nanxun: Scenario, count: int) -> pl.DataFrame:
    towns = nanxun.sites.filter(pl.col("kind") == "township").select("township", town="name")
    villages = nanxun.sites.filter(pl.col("kind") == "village").head(count).join(towns, on="township", how="left")
    return villages.select(代码="id", 村名="name", 乡镇="town", 人口="population")


def _upload(asker: TestClient, table: pl.DataFrame, base: str = EN, **fields: str) -> Any:
    return asker.post(
        f"{base}/tables", data=fields, files={"table": ("台账 <b>.csv", table.write_csv().encode())}, headers=HTMX
    )  # fmt: skip


@pytest.mark.slow
def test_a_table_becomes_a_scenario(asker: TestClient, workspace: Workspace, nanxun: Scenario) -> None:
    """A list is read into a folder, and the page says what was read."""
    answer = _upload(asker, _villages(nanxun, 12), name="mine")
    assert answer.status_code == 200, answer.text
    assert answer.headers["hx-redirect"] == f"{EN}/scenarios/mine"
    assert len(load(workspace.root / "mine").sites) == 12
    page = asker.get(f"{ZH}/scenarios/mine").text
    assert "村 12 个" in page
    assert "情景无误：12 个村" in page


def test_problems_of_a_table_are_said_in_words(asker: TestClient, workspace: Workspace, nanxun: Scenario) -> None:
    """All of them, with place and remedy, names escaped; nothing is written."""
    table = _villages(nanxun, 5).with_columns(人口=pl.Series(["很多", "1200", "-3", "900", "<i>"]))
    answer = _upload(asker, table, ZH, name="mine")
    assert answer.status_code == 422
    assert "很多" in answer.text
    assert "-3" in answer.text
    assert "&lt;i&gt;" in answer.text
    assert "<i>" not in answer.text
    assert "<b>." not in answer.text
    assert not (workspace.root / "mine").exists()
    for name in ("", "runs", "third", "nanxun", "a b", "../x"):
        assert _upload(asker, _villages(nanxun, 5), name=name).status_code == 422


def test_fields_are_those_of_the_scenario(workspace: Workspace) -> None:
    """What is left as it stands changes nothing; what is changed becomes a what-if, in short names."""
    address = workspace.address("third")
    settings = [cell for group in groups_of(address) for row in group.rows for cell in row.cells]
    assert what_if_of(address, {cell.key: cell.value for cell in settings}) == WhatIf()
    keys = {cell.key for cell in settings}
    assert {"teams.nanxun.count", "rounds.yearly[1].on_site_days", "milestones[1].by", "milestones[1].target"} <= keys
    with speaking("zh"):
        changed = what_if_of(address, {"teams.nanxun.count": "7", "milestones[1].target": "40", "otherwise": "缺勤率=0.2\n\n"})
        assert [text.partition("=")[2] for text in changed.sets] == ["7", "40%", "0.2"]
        assert changed.sets[0].startswith("组数.")
        assert changed.sets[1].startswith("节点目标.")


@pytest.mark.parametrize("name", ["nanxun", "zhejiang", "china", "weiyuan"])
def test_every_kind_of_scenario_has_fields(workspace: Workspace, name: str) -> None:
    """Offices by name or by rule, rounds every year or once: whatever it has can be set, one key each."""
    settings = [cell for group in groups_of(workspace.address(name)) for row in group.rows for cell in row.cells]
    assert any("teams" in cell.key for cell in settings)
    assert len({cell.key for cell in settings}) == len(settings)


def test_check_tells_problems_of_settings(asker: TestClient) -> None:
    """What can't be set is refused with the field's key; what can is counted."""
    wrong = asker.post(
        f"{EN}/scenarios/third/check", data={"teams.nanxun.count": "-1", "otherwise": "nonsense=3"}, headers=HTMX
    )
    assert wrong.status_code == 422
    assert "nonsense" in wrong.text
    few = asker.post(f"{EN}/scenarios/third/check", data={"replications": "0"}, headers=HTMX)
    assert few.status_code == 422
    right = asker.post(f"{EN}/scenarios/third/check", data={"teams.nanxun.count": "5"}, headers=HTMX)
    assert right.status_code == 200
    assert "In order" in right.text


@pytest.mark.slow
def test_settings_are_kept_under_a_name(asker: TestClient, workspace: Workspace) -> None:
    """The new scenario says only what is otherwise, and follows the other one."""
    kept = asker.post(f"{EN}/scenarios/third/save", data={"teams.nanxun.count": "5", "new_name": "five"}, headers=HTMX)
    assert kept.headers["hx-redirect"] == f"{EN}/scenarios/five"
    assert load(workspace.root / "five").file.teams["nanxun"].count == 5
    assert 'extends = "../third"' in (workspace.root / "five" / "scenario.toml").read_text(encoding="utf-8")
    shipped = asker.post(f"{EN}/scenarios/nanxun/save", data={"milestones[1].target": "45", "new_name": "ours"}, headers=HTMX)
    assert shipped.status_code == 200
    assert load(workspace.root / "ours").file.milestones[0].target == 0.45
    assert asker.post(f"{EN}/scenarios/third/save", data={"new_name": "five"}, headers=HTMX).status_code == 422


@pytest.mark.slow
def test_a_machine_that_fails_is_said_in_words(
    asker: TestClient, workspace: Workspace, nanxun: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a place that takes nothing and a disk that is full, whatever is to be written; nothing is left that takes a name."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_: object, **__: object) -> None:
        raise full

    def failed() -> str:
        saved = asker.post(f"{EN}/scenarios/third/save", data={"teams.nanxun.count": "5", "new_name": "five"}, headers=HTMX)
        taken = _upload(asker, _villages(nanxun, 12), name="mine")
        assert [saved.status_code, taken.status_code] == [500, 500]
        assert sorted(path.name for path in workspace.root.iterdir()) == ["third"]
        return str(saved.text)

    for step in ("mkdir", "write_text"):
        with monkeypatch.context() as patch:
            patch.setattr(Path, step, refuse)
            assert "the disk is full" in failed()
    assert asker.post(f"{EN}/scenarios/third/save", data={"new_name": "five"}, headers=HTMX).status_code == 200


def _until_over(asker: TestClient, page: str) -> str:
    """Ask for a job until nothing is to come, as the page does."""
    while "hx-trigger" in page:
        place = page.split('hx-get="')[1].split('"', maxsplit=1)[0]
        time.sleep(0.02)
        page = asker.get(place).text
    return page


@pytest.mark.long
def test_run_from_settings_to_workbook(asker: TestClient, workspace: Workspace) -> None:
    """Planned, simulated, answered; page and workbook in the language asked for; two runs are compared."""
    form = {"teams.nanxun.count": "4", "replications": "3", "method": "uniform"}
    first = _until_over(asker, asker.post(f"{ZH}/scenarios/third/run", data=form, headers=HTMX).text)
    assert "结论" in first
    second = _until_over(
        asker, asker.post(f"{EN}/scenarios/third/run", data=form | {"teams.nanxun.count": "5"}, headers=HTMX).text
    )
    assert "The answer" in second
    names = sorted(run.folder.name for run in workspace.runs())
    assert len(names) == 2
    for run in names:
        assert "<h1>" in asker.get(f"{ZH}/runs/{run}").text
    page = asker.get(f"{ZH}/runs/{names[0]}/page")
    assert '<html lang="zh">' in page.text
    assert "script-src" not in page.headers["content-security-policy"]  # its own rules stand in it
    book = asker.get(f"{EN}/runs/{names[0]}/plan.xlsx")
    assert len(pl.read_excel(io.BytesIO(book.content), sheet_name="plan")) > 10
    compared = asker.get(f"{EN}/compare", params={"a": names[0], "b": names[1]})
    assert "3 paired replications" in compared.text
    assert asker.get(f"{EN}/compare", params={"a": names[0], "b": names[0]}).status_code == 422
    picture = asker.get(f"{ZH}/compare.png", params={"a": names[0], "b": names[1]})
    assert picture.content.startswith(b"\x89PNG")
    assert names[0] in asker.get(f"{EN}/").text


def test_wrong_settings_end_a_run_with_their_problems(asker: TestClient) -> None:
    """What only loading tells is shown where the answer would stand."""
    form = {"rounds.yearly[1].start": "99-99", "replications": "2", "method": "uniform"}
    over = _until_over(asker, asker.post(f"{EN}/scenarios/third/run", data=form, headers=HTMX).text)
    assert "99-99" in over
    assert asker.post(f"{EN}/scenarios/third/run", data={"method": "magic"}, headers=HTMX).status_code == 422
    assert asker.get(f"{EN}/jobs/unknown", headers=HTMX).status_code == 422


@pytest.mark.slow
def test_a_run_is_stopped(asker: TestClient, workspace: Workspace) -> None:
    """One that waits does not begin."""
    long = {"replications": "2000", "method": "uniform"}
    pages = [asker.post(f"{EN}/scenarios/third/run", data=long, headers=HTMX).text for _ in range(2)]
    for page in pages:
        place = page.split('hx-get="')[1].split('"')[0]
        asker.post(f"{place}/stop", data={"what": "whole"}, headers=HTMX)
    for page in pages:
        assert "Stopped" in _until_over(asker, page)
    assert not [run for run in workspace.runs() if run.finished]
