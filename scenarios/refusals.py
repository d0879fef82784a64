"""Turns what the schema refuses into problems that a planner can mend."""

from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.language import say
from scenarios.problems import Problem, nearest
from scenarios.schema import ScenarioFile

SHOWN = 60


def refusals(error: ValidationError, file: str) -> list[Problem]:
    """Return one problem for each thing that pydantic refused, in the order of the file."""
    problems: dict[tuple[str, str], Problem] = {}
    for detail in error.errors(include_url=False):
        problem = _problem(detail, file)
        problems.setdefault((problem.where, problem.found), problem)
    return list(problems.values())


def _problem(detail: ErrorDetails, file: str) -> Problem:
    where = ""
    for part in detail["loc"]:
        where += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if where else str(part)
    found = repr(detail["input"])
    found = found if len(found) <= SHOWN else found[: SHOWN - 3] + "..."
    kind = detail["type"]
    if kind == "extra_forbidden":
        keys = _keys_at(detail["loc"][:-1])
        key = str(detail["loc"][-1])
        return Problem(file, where, say(f"unknown key {key}", f"未知的键 {key}"), ", ".join(keys), nearest(key, keys))
    if kind == "missing":
        return Problem(file, where, say("nothing", "缺少"), say("this key is needed", "必须填写此键"))
    allowed = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    hint = ""
    if kind in {"literal_error", "enum"}:
        words = [word.strip(" '") for word in str(detail["ctx"]["expected"]).replace(" or ", ",").split(",")]
        hint = nearest(str(detail["input"]), words)
    if kind == "string_pattern_mismatch":
        allowed = say("text of the form ", "格式为 ") + str(detail["ctx"]["pattern"])
    return Problem(file, where, found, allowed, hint)


def _keys_at(loc: tuple[int | str, ...]) -> list[str]:
    model: Any = ScenarioFile
    for part in loc:
        fields = getattr(model, "model_fields", {})
        by_alias = {one.alias or name: one for name, one in fields.items()}
        if part in by_alias:
            model = _model_of(by_alias[str(part)].annotation)
    return [one.alias or name for name, one in getattr(model, "model_fields", {}).items()]


def _model_of(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_of(argument)
        if found is not None:
            return found
    return None
