"""The chain of files that a scenario is made of: its own, the one that it extends, and so on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.disk.machine import failure_of
from scenarios.file.addresses import Address, locate
from scenarios.file.spoken_keys import with_keys
from scenarios.file.toml.reading import parse_toml
from scenarios.language import say
from scenarios.problems import Findings, Problem, ScenarioError


@dataclass(frozen=True, eq=False)
class Layer:
    """One file of the chain."""

    address: Address
    label: str
    """Name of the file in problems; those of other folders with the folder."""
    document: dict[str, Any]
    """What it says, with the schema's keys in place of Chinese ones."""


def read_chain(address: Address, findings: Findings) -> list[Layer]:
    """Read a scenario's file and those that it extends, one after the other.

    Raises
    ------
    ScenarioError
        If a file can't be read, an ``extends`` names no scenario, or the chain leads back to itself.
    """
    layers = [_layer(address, "")]
    files = [address.file.resolve()]
    while (parent := layers[-1].document.get("extends")) is not None:
        child = layers[-1]
        next_parent = _extended(parent, child, findings)
        if next_parent is None:
            break
        if next_parent.file.resolve() in files:
            circle = [*(layer.label for layer in layers), f"{next_parent.folder.name}/{next_parent.file.name}"]
            allowed = say("a chain that does not lead back to itself", "不得循环引用")
            hint = say("delete extends in one of them", "删去其中一处 extends")
            findings.error(child.label, "extends", " -> ".join(circle), allowed, hint)
            break
        layers.append(_layer(next_parent, f"{next_parent.folder.name}/"))
        files.append(next_parent.file.resolve())
    findings.stop_on_error()
    return layers


def _layer(address: Address, folder: str) -> Layer:
    label = f"{folder}{address.file.name}"
    return Layer(address, label, read_document(address.file, label))


def _extended(parent: Any, child: Layer, findings: Findings) -> Address | None:
    """Find the scenario that a layer extends; None, and a problem, where there is none."""
    if not isinstance(parent, str) or not parent:
        findings.error(child.label, "extends", repr(parent), say("the name or path of a scenario", "情景名或路径"))
        return None
    try:
        return locate(parent, child.address.folder)
    except ScenarioError as error:
        problem = error.problems[0]
        findings.error(child.label, "extends", parent, problem.allowed, problem.hint)
        return None


def read_document(path: Path, label: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    ScenarioError
        If it can't be read.
    """
    try:
        raw = path.read_bytes()
    except PermissionError as error:
        raise failure_of(error, str(path)) or error from None
    except OSError as error:
        fault, allowed = error.strerror or type(error).__name__, say("a file that can be read", "可读的文件")
        raise ScenarioError([Problem(label, say("whole file", "整个文件"), fault, allowed)]) from None
    return with_keys(parse_toml(raw, label))
