"""The inputs of a scenario, as a run keeps them and the manifest lists them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.divisions import division_files
from scenarios.file.composition import Composed
from scenarios.file.dotted import at, put, steps
from scenarios.file.plain import plain_document
from scenarios.file.toml.writing import toml_text
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.schema import ScenarioFile

TABLE_KEYS = (
    "sites.table", "sites.outline", "sites.done", "sites.predecessors", "sites.hosts", "travel.table", "calendar.blocked",
    "staff.table",
)  # fmt: skip
"""Keys that name a file."""
UNSAID = {"extends", "remove", "overrides", "variants"}
"""Keys of a file that are not part of the resulting scenario."""
FILES: Mapping[str, Any] = {
    section: {key.partition(".")[2] for key in TABLE_KEYS if key.startswith(f"{section}.")}
    for section in dict.fromkeys(key.partition(".")[0] for key in TABLE_KEYS)
}
"""The same keys as pydantic leaves them out: a run may keep a table under another name."""


def kept_inputs(composed: Composed, file: ScenarioFile) -> dict[str, Path | str]:
    """Everything that was read from the scenario's folders, by the name under which a run keeps it.

    A run keeps its inputs in one folder: a table from elsewhere gets a name of its own there. Where no one file says the
    scenario, its file is written from the checked values: what a caller passed may have other types.

    Parameters
    ----------
    file
        The composed document as the schema reads it, before rules and policies.
    """
    verbatim = composed.self_contained
    document = composed.document if verbatim else _checked(file)
    inputs: dict[str, Path | str] = {}
    for key in TABLE_KEYS:
        name = at(document, steps(key))
        if not isinstance(name, str):
            continue
        input_name = name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            input_name, verbatim = f"{key.replace('.', '-')}{Path(name).suffix}", False
            document = put(document, steps(key), input_name)
        inputs[input_name] = composed.path(name)
    if file.sites.file is not None and file.sites.table is None:
        inputs[file.sites.file] = composed.path(file.sites.file)
    return {SCENARIO_FILE: composed.files[0] if verbatim else toml_text(document)} | inputs


def _checked(file: ScenarioFile) -> dict[str, Any]:
    """Return what a checked file says, in plain values that TOML can hold."""
    findings = Findings()
    document = plain_document(file.model_dump(by_alias=True, exclude_unset=True), SCENARIO_FILE, findings)
    findings.stop_on_error()
    return document


def said_by(file: ScenarioFile) -> str:
    """Return all that a scenario file says, as text: equal for equal scenarios."""
    return file.model_dump_json(by_alias=True, exclude=UNSAID)


def hashes(contents: dict[str, Path | str], file: ScenarioFile) -> dict[str, str]:
    """SHA-256 of everything that was read; also of the tables of divisions, which are not kept with a run.

    That of the scenario file is of what it says, with all defaults and in force: comments, the order of sections and how it was
    composed make no difference.
    """
    divisions: dict[str, Path | str] = dict(division_files()) if file.sites.rule is not None or file.office_rules else {}
    text = file.model_dump_json(by_alias=True, exclude={**dict.fromkeys(UNSAID, True), **FILES})
    return hashes_of(contents | {SCENARIO_FILE: text} | divisions)


def hashes_of(contents: Mapping[str, Path | str]) -> dict[str, str]:
    """SHA-256 of the bytes of inputs as they are now."""
    return {name: hashlib.sha256(_bytes(content)).hexdigest() for name, content in contents.items()}


def write_inputs(contents: dict[str, Path | str], folder: Path) -> None:
    """Write what was given (`Scenario.given`) into `folder`, so that loading it gives the scenario again."""
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_bytes(content))


def _bytes(content: Path | str) -> bytes:
    return content.encode() if isinstance(content, str) else content.read_bytes()
