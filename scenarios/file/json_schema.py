"""The JSON Schema of a scenario file: editors complete and check TOML by it."""

from typing import Any

from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.schema import ScenarioFile


def scenario_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``scenario.toml``, with what the sections say of themselves.

    A mode or policy of the catalog needs no key, since what it leaves out is taken from there; the schema therefore requires
    none of any of them, and names those of the catalogs.
    """
    schema = ScenarioFile.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "xuncha scenario"
    for section, model, catalog in (("modes", "Mode", mode_catalog()), ("policies", "Policy", policy_catalog())):
        schema["$defs"][model].pop("required", None)
        schema["properties"][section]["properties"] = {name: {"$ref": f"#/$defs/{model}"} for name in catalog}
    return schema
