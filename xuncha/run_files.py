"""What a run folder holds for people, made of the whole run: the picture, the page and the workbook."""

from pathlib import Path

from results.curve_data import coverage_of
from results.run_data import RunData
from results.store.writing import Extra
from results.visit_details import visit_chances
from scenarios.plans.plan import Plan

WORKBOOK = "plan.xlsx"
MOST_IN_WORKBOOK = 6_000
"""Visits up to which a run folder holds the plan as a workbook; a larger plan is written when asked for (`plan -o`)."""


def run_files(plan: Plan) -> dict[str, Extra]:
    """Return the writers of a run's files by name: the workbook only of plans that a person can look through."""
    writers: dict[str, Extra] = {"coverage.png": _draw_coverage, "page.html": _write_page}
    return writers | ({WORKBOOK: write_workbook} if len(plan) <= MOST_IN_WORKBOOK else {})


def write_workbook(run: RunData, path: Path) -> None:
    """Write the plan of a run as the workbook for teams, with how sure each visit is."""
    from results.workbook.book import write_book  # noqa: PLC0415 - only where a workbook is written

    write_book(run.scenario, run.plan, path, chances=visit_chances(run.outcomes))


def _draw_coverage(run: RunData, path: Path) -> None:
    from results.pictures.coverage.fan import coverage_figure  # noqa: PLC0415 - matplotlib only where it draws
    from results.pictures.style import save  # noqa: PLC0415

    save(coverage_figure(coverage_of(run)), path)


def _write_page(run: RunData, path: Path) -> None:
    from results.report.page import write_page  # noqa: PLC0415 - only where a page is written

    write_page(run, path)
