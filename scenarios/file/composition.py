"""Composition: a scenario made from another, with overrides and named variants, instead of a copy of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scenarios.disk.names import is_file
from scenarios.file.addresses import Address
from scenarios.file.chain import read_chain
from scenarios.file.dotted import Path as KeyPath
from scenarios.file.dotted import at, steps, take_out
from scenarios.file.draft import OWN_KEYS, REFUSED, Draft, Place
from scenarios.file.plain import plain_document
from scenarios.file.spoken_keys import with_ids
from scenarios.language import listed, say
from scenarios.naming.plain_words import plain_word
from scenarios.problems import SCENARIO_FILE, Findings, Problem, ScenarioError, nearest

CHANGES = "changes"
"""Label of what a caller changes."""
VARIANT_KEYS = ("title", "remove", "overrides")


@dataclass(frozen=True, eq=False)
class Composed:
    """The complete document of a scenario, and where its parts come from."""

    document: dict[str, Any]
    """Everything that it says, with no ``extends``, ``remove`` or ``overrides`` left."""
    files: tuple[Path, ...]
    """Scenario files that it is made of, its own first."""
    origins: dict[KeyPath, str]
    """Label of the file or variant that each leaf of the document comes from."""
    self_contained: bool
    """Whether its own file says everything."""

    def path(self, name: str) -> Path:
        """Path of a table: in the scenario's own folder, else in that of the scenario that it extends, and so on."""
        for file in self.files:
            if is_file(file.parent / name):
                return file.parent / name
        return self.files[0].parent / name

    def label(self, key: str) -> str:
        """Label of the file that sets a dotted key, as far as that is known.

        It is that of the leaf which shares most steps with the key: a problem may name a whole table, or a key that is missing.
        """
        try:
            path = steps(key)
        except KeyError:
            return self._main_file
        best, label = 0, self._main_file
        for leaf, origin in self.origins.items():
            depth = 0
            while depth < min(len(path), len(leaf)) and path[depth] == leaf[depth]:
                depth += 1
            if depth >= max(best, 1):
                best, label = depth, origin
        return label

    @property
    def _main_file(self) -> str:
        return self.files[0].name

    def relabel(self, problems: list[Problem]) -> list[Problem]:
        """Name the right file in problems of the scenario file."""
        if self.self_contained and self._main_file == SCENARIO_FILE:
            return problems
        return [
            replace(problem, file=self.label(problem.where)) if problem.file == SCENARIO_FILE else problem
            for problem in problems
        ]


def compose(address: Address, changes: Mapping[str, Any] | None = None) -> Composed:
    """Read a scenario's file and those that it extends, and lay them over each other.

    The farthest file comes first; each file removes keys, then lays its sections over what is there, then overrides, then
    applies the variant that was chosen of it. Last come the changes of the caller.

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
    layers = read_chain(address, findings)
    draft = Draft(findings)
    for layer in reversed(layers):
        document = with_ids(layer.document, draft.document)
        draft.remove(document.get("remove", []), Place(layer.label, "remove"))
        draft.lay({key: value for key, value in document.items() if key not in OWN_KEYS}, layer.label)
        draft.override(document.get("overrides", {}), Place(layer.label, "overrides"))
        if layer.address.variant is not None:
            _check_variant_keys(draft.document, layer.address.variant, layer.label, findings)
            _vary(draft, layer.address.variant, layer.label)
    if changes:
        _change(draft, changes)
    findings.stop_on_error()
    self_contained = address.variant is None and not changes and not any(key in layers[0].document for key in OWN_KEYS)
    return Composed(draft.document, tuple(layer.address.file for layer in layers), draft.origins, self_contained)


def _change(draft: Draft, changes: Mapping[str, Any]) -> None:
    """Lay what a caller changes over a document, in the order of a file: what is removed first."""
    values = plain_document(dict(changes), CHANGES, draft.findings)
    own_keys = with_ids({key: values.pop(key) for key in ("remove", "overrides") if key in values}, draft.document)
    # a caller's values are overrides: only there are dotted keys read as such
    values = with_ids({"overrides": values}, draft.document)["overrides"]
    draft.remove(own_keys.get("remove", []), Place(CHANGES, f"{CHANGES}.remove"))
    draft.override(values, Place(CHANGES, CHANGES, CHANGES), REFUSED)
    draft.override(own_keys.get("overrides", {}), Place(CHANGES, f"{CHANGES}.overrides", CHANGES), REFUSED)


def variants(composed: Composed) -> dict[str, Composed | ScenarioError]:
    """Compose each named variant of a scenario; an error for one that can't be."""
    sections = composed.document.get("variants")
    outcomes: dict[str, Composed | ScenarioError] = {}
    for name in sections if isinstance(sections, dict) else ():
        draft = Draft(Findings(), composed.document, dict(composed.origins))
        _vary(draft, str(name), composed.files[0].name)
        if draft.findings.errors:
            outcomes[name] = ScenarioError(draft.findings.errors)
        else:
            outcomes[name] = Composed(draft.document, composed.files, draft.origins, self_contained=False)
    return outcomes


def _check_variant_keys(document: dict[str, Any], name: str, file: str, findings: Findings) -> None:
    """Check the keys of the variant that is chosen; those of the others are checked by the schema."""
    variant = at(document, ("variants", name))
    for key in sorted(set(variant) - set(VARIANT_KEYS)) if isinstance(variant, dict) else ():
        findings.error(file, f"variants.{name}.{key}", key, listed(VARIANT_KEYS), nearest(key, VARIANT_KEYS))


def _vary(draft: Draft, given_name: str, file: str) -> None:
    """Turn a document into its variant of that id or title; `file` is the label of the file that holds the variant."""
    sections = draft.document.get("variants")
    sections = sections if isinstance(sections, dict) else {}
    name = _variant_called(given_name, sections)
    if name not in sections:
        allowed = listed(sorted(sections)) or say("none: the scenario has no variants", "无：该情景没有方案")
        fault = say(f"no variant {name}", f"没有方案 {name}")
        draft.findings.error(file, "variants", fault, allowed, nearest(name, sorted(sections)))
        return
    variant, key = sections[name], f"variants.{name}"
    if not isinstance(variant, dict):
        draft.findings.error(file, key, repr(variant), say("a table with overrides", "含 overrides 的表"))
        return
    label = f"{file} [{key}]"
    draft.remove(variant.get("remove", []), Place(file, f"{key}.remove"))
    draft.override(variant.get("overrides", {}), Place(file, f"{key}.overrides", label), REFUSED)
    title, base = variant.get("title"), draft.document.get("title")
    if title is None and isinstance(base, dict):
        title = {key: f"{text}（{name}）" if key == "zh" else f"{text} ({name})" for key, text in base.items()}
    draft.origins[("name",)] = label
    draft.document = take_out(draft.document, ("variants",))  # made for the scenario as it was
    draft.document |= {"name": f"{draft.document.get('name', '')}-{name}"} | ({"title": title} if title is not None else {})


def _variant_called(name: str, sections: dict[str, Any]) -> str:
    """Id of the variant with that id or title (in full, or without the scenario's own); the name itself if there is none."""
    if name in sections:
        return name
    names = set()
    for key, variant in sections.items():
        title = variant.get("title") if isinstance(variant, dict) else None
        words = [word for word in title.values() if isinstance(word, str)] if isinstance(title, dict) else []
        words += [word.partition("：")[2] for word in words]
        if plain_word(name) in map(plain_word, filter(None, words)):
            names.add(key)
    return names.pop() if len(names) == 1 else name
