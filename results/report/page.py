"""Writes the page: template, style, script and packed data in one file that needs no network."""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from results.report.facts import facts
from results.report.payload import payload
from results.report.reproduce import reproduce
from results.run_data import RunData
from scenarios.disk.writing import replace_file
from scenarios.language import language, say


def page_html(run: RunData) -> str:
    """Return the page of a run in the language in force; the same run gives the same text."""
    environment = Environment(
        loader=PackageLoader("results.report", "template"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _shipped("page.css") + _shipped("uPlot.min.css")
    script = _shipped("page.js")
    rules = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    return environment.get_template("page.html.jinja").render(
        say=say,
        language=language(),
        rules=rules,
        style=Markup(style),  # noqa: S704 - they ship with the program
        script=Markup(script),  # noqa: S704
        data=payload(run),
        reproduce=reproduce(run),
        run=run,
        **facts(run),
    )


def write_page(run: RunData, path: Path) -> Path:
    """Write the page of a run.

    Raises
    ------
    MachineFailure
        If the disk is full, permission is missing and the like.
    """
    text = page_html(run)
    return replace_file(path, lambda file: file.write_text(text, encoding="utf-8", newline="\n"), keep=True)


def _shipped(name: str) -> str:
    return files("results.report").joinpath("template", name).read_text(encoding="utf-8").strip()


def _digest(text: str) -> str:
    """Hash by which a browser knows that a style or a script is the page's own."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
