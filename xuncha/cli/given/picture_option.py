"""``-o PICTURE`` of commands that answer a question: the answer drawn, beside what they print."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from xuncha.cli.given.output_file import refuse_existing

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

PictureOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar=say("PICTURE", "图片"),
        help=say("also draw the answer: PNG, SVG or PDF", "同时画图：PNG、SVG 或 PDF"),
    ),
]


def check_picture(output: Path | None, *, force: bool) -> None:
    """Refuse a picture that can't be written, before any work is done.

    Raises
    ------
    ScenarioError, MachineFailure
        As `xuncha.cli.given.output_file.refuse_existing`, and where the ending is none of a picture.
    """
    if output is not None:
        from results.pictures.style import check_ending  # noqa: PLC0415 - matplotlib only where something is drawn

        check_ending(output)
        refuse_existing(output, force=force)


def write_picture(output: Path | None, draw: "Callable[[], Figure]") -> dict[str, Any]:
    """Draw the picture where one is asked for; return what ``--json`` gains."""
    if output is None:
        return {}
    from results.pictures.style import save  # noqa: PLC0415

    save(draw(), output)
    return {"picture": str(output)}
