"""The JSON Schema of a scenario file: editors complete and check TOML by it."""

from typing import Any

from scenarios.catalog import mode_catalog
from scenarios.schema import ScenarioFile


def scenario_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``scenario.toml``, with what the sections say of themselves.

    A mode of the catalog needs no key, since what it leaves out is taken from there; the schema therefore requires none of
    any mode, and names the modes of the catalog.
    """
    schema = ScenarioFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "xuncha scenario"
    schema["$defs"]["Mode"].pop("required", None)
    mode = {"$ref": "#/$defs/Mode"}
    modes = schema["properties"]["modes"]
    modes["properties"] = dict.fromkeys(mode_catalog(), mode)
    return schema
