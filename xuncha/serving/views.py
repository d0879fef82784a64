"""What each address answers: pages and parts of pages, in the language of the address."""

import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from optimize.planning import check_method
from results.answers.headline import sentences as answer_sentences
from results.comparing.compare_words import change_text, sentences, value_text
from results.run import Run, open_run
from scenarios.disk.machine import MachineFailure
from scenarios.disk.writing import failing
from scenarios.language import Language, say, speaking
from scenarios.problems import Problem, ScenarioError
from scenarios.what_if.changed_scenario import load_if
from xuncha.calls.comparing import compare_until
from xuncha.serving.asked import Asked
from xuncha.serving.jobs import Job, Jobs
from xuncha.serving.making import Order, read_replications
from xuncha.serving.rendering import render
from xuncha.serving.settings import OTHERWISE, groups_of, method_words, what_if_of
from xuncha.serving.workspace import Workspace

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


Answer = Callable[["Views", Asked], Response]


def endpoint(views: "Views", answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Answer in a thread, in the language of the address; problems of the input become a list of problems."""

    async def answered(request: Request) -> Response:
        lang = cast("Language", request.url.path.split("/")[2])
        form: FormData | dict[str, Any] = await request.form() if request.method == "POST" else {}
        base = f"/{request.url.path.split('/')[1]}/{lang}"
        asked_parts = Asked(request.path_params, request.query_params, form, base, lang)

        def work() -> Response:
            try:
                with failing(""):
                    return answer(views, asked_parts)
            except ScenarioError as error:
                return views.problems(asked_parts, error.problems, part="hx-request" in request.headers)
            except MachineFailure as failure:
                return HTMLResponse(render("failed.html.jinja", asked_parts, failure=str(failure)), 500)

        with speaking(lang):
            try:
                return await run_in_threadpool(work)
            finally:
                if isinstance(form, FormData):
                    await form.close()

    return answered


class Views:
    """The pages of a service."""

    def __init__(self, workspace: Workspace, jobs: Jobs) -> None:
        self.workspace, self.jobs = workspace, jobs

    def problems(self, request: Asked, problems: list[Problem] | tuple[Problem, ...], *, part: bool) -> Response:
        """List what is wrong: as a part of the page that asked, else as a page."""
        name = "problems.html.jinja" if part else "wrong.html.jinja"
        return HTMLResponse(render(name, request, problems=problems), 422)

    def home(self, request: Asked) -> Response:
        """Show what there is: scenarios, runs, a form for a table."""
        entries = self.workspace.shipped()
        return HTMLResponse(
            render(
                "home.html.jinja", request, scenarios=self.workspace.scenarios(), runs=self.workspace.runs(),
                counties=[(name, title) for name, title, region in entries if not region],
                regions=[(name, title) for name, title, region in entries if region], jobs=self.jobs.active(),
            )
        )  # fmt: skip

    def upload(self, request: Asked) -> Response:
        """Make a scenario of a table; its problems, or its page."""
        file = request.form.get("table")
        name, counties = (str(request.form.get(key, "")).strip() for key in ("name", "counties"))
        if not isinstance(file, UploadFile) or not file.filename:
            raise ScenarioError(
                [Problem(say("table", "表格"), "", say("no file", "未选择文件"), "XLSX, XLS, ODS, CSV, Parquet")]
            )
        self.workspace.take_table(file.file, file.filename, name, counties)
        return Response(headers={"HX-Redirect": f"{request.base}/scenarios/{name}"})

    def scenario(self, request: Asked) -> Response:
        """Show a scenario: what was read of it, and what can be set."""
        name = request.path["name"]
        address = self.workspace.address(name)
        scenario = load_if(address, what_if_of(address, {}))
        return HTMLResponse(
            render(
                "scenario.html.jinja", request, name=name, loaded=scenario, groups=groups_of(address), otherwise=OTHERWISE,
                defaults=scenario.file.simulation, villages=int(scenario.is_village.sum()), methods=method_words(),
            )
        )  # fmt: skip

    def check(self, request: Asked) -> Response:
        """Check a scenario as it is set."""
        address = self.workspace.address(request.path["name"])
        read_replications(str(request.form.get("replications", "")))
        scenario = load_if(address, what_if_of(address, request.form))
        return HTMLResponse(render("checked.html.jinja", request, loaded=scenario, villages=int(scenario.is_village.sum())))

    def save(self, request: Asked) -> Response:
        """Keep the settings as a scenario of their own."""
        name, new_name = request.path["name"], str(request.form.get("new_name", "")).strip()
        self.workspace.save_as(name, what_if_of(self.workspace.address(name), request.form), new_name)
        return Response(headers={"HX-Redirect": f"{request.base}/scenarios/{new_name}"})

    def start(self, request: Asked) -> Response:
        """Begin a run of a scenario as it is set."""
        name = request.path["name"]
        what_if = what_if_of(self.workspace.address(name), request.form)
        method = str(request.form.get("method", "optimal"))
        check_method(method)
        order = Order(name, what_if, read_replications(str(request.form.get("replications", ""))), method)
        return self._job(request, self.jobs.add(order, request.language))

    def job(self, request: Asked) -> Response:
        """Show how far a run is; asked for again and again until it is done."""
        return self._job(request, self._known(request))

    def stop(self, request: Asked) -> Response:
        """End the search of a run, or the run."""
        job = self._known(request)
        (job.stops.search if request.form.get("what") == "search" else job.stops.whole).set()
        return self._job(request, job)

    def _known(self, request: Asked) -> Job:
        job = self.jobs.find(request.path["job"])
        if job is None:
            fault = say("no such run: the service was started anew", "没有这次运行：服务已重新启动")
            raise ScenarioError([Problem(request.path["job"], "", fault, say("a run of this service", "本次服务中的运行"))])
        return job

    def _job(self, request: Asked, job: Job) -> Response:
        run = None if job.state != "done" else open_run(self.workspace.run_folder(job.run))
        return HTMLResponse(render("job.html.jinja", request, job=job, **({} if run is None else _run_facts(run))))

    def run(self, request: Asked) -> Response:
        """Show the answer of a run."""
        run = open_run(self.workspace.run_folder(request.path["name"]))
        other_runs = [kept_run for kept_run in self.workspace.runs() if kept_run.finished and kept_run.folder != run.folder]
        return HTMLResponse(render("run.html.jinja", request, others=other_runs, **_run_facts(run)))

    def page(self, request: Asked) -> Response:
        """Show the page of a run, in the language asked for."""
        from results.report.page import page_html  # noqa: PLC0415 - only where a page is asked for

        page = page_html(open_run(self.workspace.run_folder(request.path["name"])))
        # the page carries its own rules, by which only its own style and script may run
        return HTMLResponse(page, headers={"Content-Security-Policy": "frame-ancestors 'none'"})

    def workbook(self, request: Asked) -> Response:
        """Hand out the plan of a run as the workbook for teams."""
        from xuncha.run_files import write_workbook  # noqa: PLC0415

        folder = self.workspace.run_folder(request.path["name"])
        with TemporaryDirectory() as scratch:
            path = Path(scratch) / "plan.xlsx"
            write_workbook(open_run(folder), path)
            content = path.read_bytes()
        return Response(content, media_type=BOOK, headers={"Content-Disposition": f'attachment; filename="{folder.name}.xlsx"'})

    def _pair(self, request: Asked) -> tuple[list[str], list[Run]]:
        """Return the two runs that are to be compared, with their names."""
        names = [request.query.get(key, "") for key in ("a", "b")]
        if names[0] == names[1]:
            raise ScenarioError([Problem(say("runs", "运行"), "", names[0], say("two different runs", "两次不同的运行"))])
        return names, [open_run(self.workspace.run_folder(name)) for name in names]

    def compare_picture(self, request: Asked) -> Response:
        """Draw the coverage of two runs."""
        from results.pictures.registry import draw  # noqa: PLC0415 - matplotlib only where something is drawn
        from results.pictures.style import save  # noqa: PLC0415
        from results.pictures.wish import Wish  # noqa: PLC0415 - matplotlib only where something is drawn

        names, runs = self._pair(request)
        with TemporaryDirectory() as scratch:
            path = save(draw("runs", Wish(runs=tuple(zip(names, runs, strict=True)))), Path(scratch) / "runs.png")
            content = path.read_bytes()
        return Response(content, media_type="image/png")

    def compare(self, request: Asked) -> Response:
        """Compare two runs, the second with the first."""
        names, runs = self._pair(request)
        comparison, selection = compare_until(*runs, names=names)
        rows = comparison.differences[names[1]]
        table = [
            (row.name, value_text(row, row.a), value_text(row, row.b), change_text(row), row.verdict or "")
            for row in rows
            if not (math.isnan(row.difference) and math.isnan(row.a))
        ]
        lines = sentences(comparison, selection)
        return HTMLResponse(
            render("compare.html.jinja", request, names=names, said=lines, table=table, count=comparison.replications)
        )


def _run_facts(run: Run) -> dict[str, Any]:
    lines = answer_sentences(run)
    return {"run": run, "name": run.folder.name if run.folder else "", "answer": lines[0], "reasons": lines[1:],
            "milestones": run.milestones(), "costs": run.costs()}  # fmt: skip
