"""Pages from their templates."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from scenarios.language import say
from xuncha.serving.asked import Asked


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("xuncha.serving", "template"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, request: Asked, /, **facts: Any) -> str:
    """Return a page, or a part of one, in the language in force."""
    return (
        _templates()
        .get_template(template)
        .render(
            asked=request, say=say, base=request.base, root=request.base.rpartition("/")[0], language=request.language, **facts
        )
    )
