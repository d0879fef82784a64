"""Composition: a scenario made from another, with overrides and named variants, instead of a copy of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scenarios.file.addresses import FILE, Address, locate
from scenarios.file.dotted import Path as KeyPath
from scenarios.file.dotted import at, dotted, leaves, merge, put, steps, take_out
from scenarios.file.plain import plain_document
from scenarios.file.spoken_keys import with_ids, with_keys
from scenarios.file.toml.reading import parse_toml
from scenarios.language import listed, say
from scenarios.machine import failure_of
from scenarios.naming.plain_words import plain_word
from scenarios.problems import Findings, Problem, ScenarioError, nearest

OWN_KEYS = ("extends", "remove", "overrides")
CHANGES = "changes"
"""Label of what a caller changes."""
REFUSED = (*OWN_KEYS, "variants")
"""Keys that would change nothing any more where the document is composed already."""


@dataclass(frozen=True, eq=False)
class Composed:
    """The whole document of a scenario, and where its parts come from."""

    document: dict[str, Any]
    """Everything that it says, with no ``extends``, ``remove`` or ``overrides`` left."""
    files: tuple[Path, ...]
    """Scenario files that it is made of, its own first."""
    origins: dict[KeyPath, str]
    """Label of the file or variant that each leaf of the document comes from."""
    self_contained: bool
    """Its own file says everything."""

    def path(self, name: str) -> Path:
        """Path of a table: in the scenario's own folder, else in that of the scenario that it extends, and so on."""
        for file in self.files:
            if (file.parent / name).is_file():
                return file.parent / name
        return self.files[0].parent / name

    def label(self, where: str) -> str:
        """Label of the file that sets a dotted key, as far as that is known."""
        try:
            path = steps(where)
        except KeyError:
            return self._main_file
        best, label = 0, self._main_file
        for leaf, origin in self.origins.items():
            shared = 0
            while shared < min(len(path), len(leaf)) and path[shared] == leaf[shared]:
                shared += 1
            if shared >= max(best, 1):
                best, label = shared, origin
        return label

    @property
    def _main_file(self) -> str:
        return self.files[0].name

    def relabel(self, problems: list[Problem]) -> list[Problem]:
        """Name the right file in problems of the scenario file."""
        if self.self_contained and self._main_file == FILE:
            return problems
        return [replace(problem, file=self.label(problem.where)) if problem.file == FILE else problem for problem in problems]


@dataclass(frozen=True, eq=False)
class _Layer:
    """One file of the chain."""

    address: Address
    label: str
    document: dict[str, Any]


def compose(address: Address, changes: Mapping[str, Any] | None = None) -> Composed:
    """Read a scenario's file and those that it extends, and lay them over each other.

    Parameters
    ----------
    address
        Where it lies, and the variant.
    changes
        What differs, as a file that extends this scenario would say it: values by dotted key are its ``overrides``, and
        ``remove`` and ``overrides`` mean what they mean there. An address has no file for them, so the problems that they
        cause name ``changes``.

    Raises
    ------
    ScenarioError
        If a file can't be read, the chain runs in a circle, or an override, a removal or the variant fits nowhere.
    """
    findings = Findings()
    layers = _chain(address, findings)
    document: dict[str, Any] = {}
    origins: dict[KeyPath, str] = {}
    for layer in reversed(layers):
        spoken = with_ids(layer.document, document)
        document = _remove(document, origins, spoken.get("remove", []), "remove", layer.label, findings)
        plain = {key: value for key, value in spoken.items() if key not in OWN_KEYS}
        document = merge(document, plain)
        origins |= dict.fromkeys(leaves(plain), layer.label)
        document = _override(document, origins, spoken.get("overrides", {}), "overrides", layer.label, findings)
        if layer.address.variant is not None:
            _check_keys(document, layer.address.variant, layer.label, findings)
            document = _vary(document, origins, layer.address, layer.label, findings)
    if changes:
        document = _change(document, origins, changes, findings)
    findings.stop_on_error()
    top = layers[0].document
    whole = address.variant is None and not changes and not any(key in top for key in OWN_KEYS)
    return Composed(document, tuple(layer.address.file for layer in layers), origins, whole)


def _change(
    document: dict[str, Any], origins: dict[KeyPath, str], changes: Mapping[str, Any], findings: Findings
) -> dict[str, Any]:
    """Lay what a caller changes over a document, in the order of a file: what is removed first."""
    plain = plain_document(dict(changes), CHANGES, findings)
    special: dict[str, Any] = {key: plain.pop(key) for key in ("remove", "overrides") if key in plain}
    plain = with_ids({"overrides": plain}, document)["overrides"]
    special = with_ids(special, document)
    removed, overrides = special.get("remove", []), special.get("overrides", {})
    document = _remove(document, origins, removed, f"{CHANGES}.remove", CHANGES, findings)
    document = _override(document, origins, plain, CHANGES, CHANGES, findings, CHANGES, REFUSED)
    return _override(document, origins, overrides, f"{CHANGES}.overrides", CHANGES, findings, CHANGES, REFUSED)


def variants(composed: Composed) -> dict[str, Composed | ScenarioError]:
    """Compose each named variant of a scenario; an error for one that can't be."""
    named = composed.document.get("variants")
    outcomes: dict[str, Composed | ScenarioError] = {}
    for name in named if isinstance(named, dict) else ():
        findings, origins = Findings(), dict(composed.origins)
        address = Address(composed.files[0], str(name))
        document = _vary(composed.document, origins, address, composed.files[0].name, findings)
        if findings.errors:
            outcomes[name] = ScenarioError(findings.errors)
        else:
            outcomes[name] = Composed(document, composed.files, origins, self_contained=False)
    return outcomes


def _chain(address: Address, findings: Findings) -> list[_Layer]:
    layers: list[_Layer] = []
    seen: list[Path] = []
    current: Address | None = address
    while current is not None:
        label = current.file.name if not layers else f"{current.folder.name}/{current.file.name}"
        document = read_document(current.file, label)
        layers.append(_Layer(current, label, document))
        seen.append(current.file.resolve())
        parent = document.get("extends")
        if parent is None:
            break
        if not isinstance(parent, str) or not parent:
            findings.error(label, "extends", repr(parent), say("the name or path of a scenario", "情景名或路径"))
            break
        try:
            current = locate(parent, current.folder)
        except ScenarioError as error:
            problem = error.problems[0]
            findings.error(label, "extends", parent, problem.allowed, problem.hint)
            break
        if current.file.resolve() in seen:
            circle = [*(layer.label for layer in layers), f"{current.folder.name}/{current.file.name}"]
            findings.error(
                label, "extends", " -> ".join(circle), say("a chain that does not lead back to itself", "不得循环引用"),
                say("delete extends in one of them", "删去其中一处 extends"),
            )  # fmt: skip
            break
    findings.stop_on_error()
    return layers


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


def _check_keys(document: dict[str, Any], name: str, file: str, findings: Findings) -> None:
    """Check the keys of the variant that is asked for; those of the others are checked by the schema."""
    variant = at(document, ("variants", name))
    allowed_keys = ("title", "remove", "overrides")
    for key in sorted(set(variant) - set(allowed_keys)) if isinstance(variant, dict) else ():
        findings.error(file, f"variants.{name}.{key}", key, listed(allowed_keys), nearest(key, allowed_keys))


def _vary(
    document: dict[str, Any], origins: dict[KeyPath, str], address: Address, file: str, findings: Findings
) -> dict[str, Any]:
    name = str(address.variant)
    named = document.get("variants")
    ids = sorted(named) if isinstance(named, dict) else []
    name = _variant_called(name, named if isinstance(named, dict) else {})
    if name not in ids:
        allowed = listed(ids) or say("none: the scenario has no variants", "无：该情景没有方案")
        fault = say(f"no variant {name}", f"没有方案 {name}")
        findings.error(file, "variants", fault, allowed, nearest(name, ids))
        return document
    variant = document["variants"][name]
    where = f"variants.{name}"
    if not isinstance(variant, dict):
        findings.error(file, where, repr(variant), say("a table with overrides", "含 overrides 的表"))
        return document
    label = f"{file} [{where}]"
    document = _remove(document, origins, variant.get("remove", []), f"{where}.remove", file, findings)
    overrides = variant.get("overrides", {})
    document = _override(document, origins, overrides, f"{where}.overrides", file, findings, label, REFUSED)
    title, base = variant.get("title"), document.get("title")
    if title is None and isinstance(base, dict):
        title = {key: f"{text}（{name}）" if key == "zh" else f"{text} ({name})" for key, text in base.items()}
    origins[("name",)] = label
    document = take_out(document, ("variants",))  # made for the scenario as it was
    return document | {"name": f"{document.get('name', '')}-{name}"} | ({"title": title} if title is not None else {})


def _variant_called(name: str, named: dict[str, Any]) -> str:
    """Id of the variant with that id or title (in full, or without the scenario's own); the name itself if there is none."""
    if name in named:
        return name
    called = set()
    for key, variant in named.items():
        title = variant.get("title") if isinstance(variant, dict) else None
        words = [word for word in title.values() if isinstance(word, str)] if isinstance(title, dict) else []
        words += [word.partition("：")[2] for word in words]
        if plain_word(name) in map(plain_word, filter(None, words)):
            called.add(key)
    return called.pop() if len(called) == 1 else name


def _override(
    document: dict[str, Any], origins: dict[KeyPath, str], overrides: Any, where: str, file: str, findings: Findings,
    label: str = "", refused: tuple[str, ...] = OWN_KEYS,
) -> dict[str, Any]:  # fmt: skip
    if not isinstance(overrides, dict):
        findings.error(file, where, repr(overrides), say("a table of keys and values", "键和值的表"))
        return document
    for key, value in overrides.items():
        if key.partition(".")[0].partition("[")[0] in refused:
            _refuse_own_key(key, where, file, findings)
            continue
        try:
            path = steps(key)
            document = put(document, path, value)
        except KeyError:
            findings.error(file, where, key, say("a key such as teams.nanxun.count", "如 teams.nanxun.count 的键"))
        except LookupError as error:
            stuck = dotted(error.args[0])
            fault = say(f"{key}: nothing can be set below {stuck}", f"{key}：{stuck} 之下不能再设项")
            findings.error(file, where, fault, _inside(document, error.args[0]), _near_key(document, error.args[0]))
        else:
            origins |= dict.fromkeys(leaves(value, path), label or f"{file} [{where}]")
    return document


def _refuse_own_key(key: str, where: str, file: str, findings: Findings) -> None:
    """Refuse keys of composition where they would change nothing: they belong at the top of a file."""
    name = key.partition(".")[0].partition("[")[0]
    allowed = say("keys of sections, such as teams.nanxun.count", "各节的键，如 teams.nanxun.count")
    hints = {
        "extends": say("name the other scenario at the top of the file: extends = ...", "在文件开头写 extends = ..."),
        "remove": say(
            "write remove at the top of the file, or beside these overrides", "remove 写在文件开头或与 overrides 并列"
        ),
        "overrides": say("write the keys without overrides", "直接写键，不再套 overrides"),
        "variants": say("choose a variant with NAME:VARIANT", "用 情景：方案 指定方案"),
    }
    findings.error(file, where, key, allowed, hints[name])


def _remove(
    document: dict[str, Any], origins: dict[KeyPath, str], keys: Any, where: str, file: str, findings: Findings
) -> dict[str, Any]:
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        findings.error(file, where, repr(keys), say("a list of keys", "键的列表"))
        return document
    for key in keys:
        try:
            path = steps(key)
            document = take_out(document, path)
        except KeyError:
            findings.error(file, where, key, say("a key such as modes.thematic", "如 modes.thematic 的键"))
        except LookupError as error:
            fault = say(f"no {key}", f"没有 {key}")
            findings.error(file, where, fault, _inside(document, error.args[0]), _near_key(document, error.args[0]))
        else:
            for leaf in [leaf for leaf in origins if leaf[: len(path)] == path]:
                del origins[leaf]
    return document


def _inside(document: dict[str, Any], path: KeyPath) -> str:
    """List the keys that exist where a step leads nowhere."""
    around = at(document, path[:-1])
    if isinstance(around, dict) and around:
        return listed(str(key) for key in around)
    if isinstance(around, list):
        return say(f"{dotted(path[:-1])}[1] to [{len(around)}]", f"{dotted(path[:-1])}[1] 至 [{len(around)}]")
    return say("a key of a table", "表中的键")


def _near_key(document: dict[str, Any], path: KeyPath) -> str:
    around = at(document, path[:-1])
    return nearest(str(path[-1]), map(str, around)) if isinstance(around, dict) else ""
