"""The file that a command writes: looked at before anything is computed."""

from pathlib import Path

from scenarios.disk.writing import failing, try_target
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError


def check_plan_output(output: Path, *, force: bool) -> None:
    """Refuse the file of a plan, or of a table made from one, that could not be written in the end.

    Raises
    ------
    ScenarioError
        As `refuse_existing`, and where the ending is none of a plan table.
    """
    from scenarios.plans.plan_files import check_ending  # noqa: PLC0415 - tables only where one is written

    check_ending(output)
    refuse_existing(output, force=force)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to overwrite a file that was not asked to be; try that the place takes a file, before any work is done.

    Raises
    ------
    ScenarioError
        If the file exists, is a folder, or its folder is missing.
    MachineFailure
        If nothing can be written there.
    """
    with failing(str(path)):
        problem = _occupied(path, force=force)
    if problem is not None:
        raise ScenarioError([problem])
    try_target(path)


def _occupied(path: Path, *, force: bool) -> Problem | None:
    allowed = say("a new file", "新文件")
    if path.is_dir():
        return Problem(str(path), "", say("a folder", "是文件夹"), allowed, say("another name with -o", "用 -o 换名"))
    if path.exists() and not force:
        hint = say("another name with -o, or --force", "用 -o 换名，或加 --force")
        return Problem(str(path), "", say("an existing file", "文件已存在"), allowed, hint)
    if not path.absolute().parent.is_dir():
        existing = say("an existing folder", "已有的文件夹")
        return Problem(str(path), "", say("no such folder", "没有这个文件夹"), existing)
    return None
