"""The file that a plan, or a table made from one, is written to: looked at before anything is computed."""

from pathlib import Path

from xuncha.cli.app import refuse_existing


def check_plan_output(output: Path, *, force: bool) -> None:
    """Refuse a file that could not be written in the end.

    Raises
    ------
    ScenarioError
        As `xuncha.cli.app.refuse_existing`, and where the ending is none of a plan table.
    """
    from scenarios.plans.plan_files import check_ending  # noqa: PLC0415 - tables only where one is written

    check_ending(output)
    refuse_existing(output, force=force)
