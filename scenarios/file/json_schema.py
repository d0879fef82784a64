"""The JSON Schema of a scenario file: editors complete and check TOML by it."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.schema import ScenarioFile
from scenarios.schema.base import Section


def scenario_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``scenario.toml``, with what the sections say of themselves.

    A mode or policy of the catalog needs no key, since what it leaves out is taken from there; the schema therefore requires
    none of any of them, and names those of the catalogs.
    """
    schema = ScenarioFile.model_json_schema(by_alias=True)
    models = {model.__name__: model for model in _sections(Section)}
    parts: list[tuple[dict[str, Any], type[Section]]] = [(schema, ScenarioFile)]
    parts += [(part, models[name]) for name, part in schema["$defs"].items() if name in models]
    for part, section_model in parts:
        for key, docstring in _docstrings(section_model).items():
            part["properties"][key].setdefault("description", docstring)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "xuncha scenario"
    for section, model, catalog in (("modes", "Mode", mode_catalog()), ("policies", "Policy", policy_catalog())):
        schema["$defs"][model].pop("required", None)
        schema["properties"][section]["properties"] = {name: {"$ref": f"#/$defs/{model}"} for name in catalog}
    return schema


def _sections(model: type[Section]) -> Iterator[type[Section]]:
    """Sections that are made of one, however far off."""
    for section in model.__subclasses__():
        yield section
        yield from _sections(section)


def _docstrings(model: type[Section]) -> dict[str, str]:
    """Docstrings of a section's keys, its parents' too.

    Pydantic would take them out of the sources whenever the schema is imported, half of the time that this takes.
    """
    docstrings: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        docstrings |= _written(parent.__module__).get(parent.__qualname__, {}) if issubclass(parent, Section) else {}
    return {field.alias or name: docstrings[name] for name, field in model.model_fields.items() if name in docstrings}


@cache
def _written(module: str) -> dict[str, dict[str, str]]:
    """Docstrings of the fields of each class of a module: texts that stand below them."""
    classes = [part for part in ast.parse(inspect.getsource(sys.modules[module])).body if isinstance(part, ast.ClassDef)]
    return {
        part.name: {
            field.target.id: inspect.cleandoc(text.value.value)
            for field, text in pairwise(part.body)
            if isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        }
        for part in classes
    }
