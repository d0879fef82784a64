"""A document in the making: sections are laid over it, keys removed and overridden, and the source of each figure noted."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scenarios.file.dotted import Path, at, dotted, leaves, merge, put, steps, take_out
from scenarios.language import listed, say
from scenarios.problems import Findings, nearest

OWN_KEYS = ("extends", "remove", "overrides")
"""Keys that make a scenario from another one; they stand at the top of a file."""
REFUSED = (*OWN_KEYS, "variants")
"""Keys that would no longer change anything where the document is composed already."""


class Place(NamedTuple):
    """Where removals or overrides are written."""

    file: str
    """Label of the file, for problems."""
    key: str
    """Dotted key that holds them: ``overrides``, ``variants.more.remove``."""
    label: str = ""
    """Source of what they set; file and key if empty."""

    @property
    def source(self) -> str:
        """Label of the source of what is set here."""
        return self.label or f"{self.file} [{self.key}]"


@dataclass(slots=True)
class Draft:
    """A scenario's document while it is composed; problems go to `findings`, and what causes them changes nothing."""

    findings: Findings
    document: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, str] = field(default_factory=dict)
    """Label of the file or variant that each leaf of the document comes from."""

    def lay(self, sections: dict[str, Any], label: str) -> None:
        """Lay sections over the document, table by table."""
        self.document = merge(self.document, sections)
        self.origins |= dict.fromkeys(leaves(sections), label)

    def remove(self, keys: Any, place: Place) -> None:
        """Remove dotted keys; refuse those that the document does not have."""
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            self.findings.error(place.file, place.key, repr(keys), say("a list of keys", "键的列表"))
            return
        for key in keys:
            try:
                path = steps(key)
                self.document = take_out(self.document, path)
            except KeyError:
                allowed = say("a key such as modes.thematic", "如 modes.thematic 的键")
                self.findings.error(place.file, place.key, key, allowed)
            except LookupError as error:
                self._refuse(place, say(f"no {key}", f"没有 {key}"), error.args[0])
            else:
                for leaf in [leaf for leaf in self.origins if leaf[: len(path)] == path]:
                    del self.origins[leaf]

    def override(self, overrides: Any, place: Place, refused_keys: tuple[str, ...] = OWN_KEYS) -> None:
        """Put values at dotted keys.

        Parameters
        ----------
        refused_keys
            First steps of keys that would change nothing here.
        """
        if not isinstance(overrides, dict):
            self.findings.error(place.file, place.key, repr(overrides), say("a table of keys and values", "键和值的表"))
            return
        for key, value in overrides.items():
            if _first_step(key) in refused_keys:
                _refuse_own_key(key, place, self.findings)
                continue
            try:
                path = steps(key)
                self.document = put(self.document, path, value)
            except KeyError:
                allowed = say("a key such as teams.nanxun.count", "如 teams.nanxun.count 的键")
                self.findings.error(place.file, place.key, key, allowed)
            except LookupError as error:
                dead_end = dotted(error.args[0])
                fault = say(f"{key}: nothing can be set below {dead_end}", f"{key}：{dead_end} 之下不能再设项")
                self._refuse(place, fault, error.args[0])
            else:
                self.origins |= dict.fromkeys(leaves(value, path), place.source)

    def _refuse(self, place: Place, fault: str, path: Path) -> None:
        """Refuse a key whose `path` leads nowhere, naming the keys that exist there."""
        around = at(self.document, path[:-1])
        allowed, hint = say("a key of a table", "表中的键"), ""
        if isinstance(around, dict) and around:
            allowed, hint = listed(str(key) for key in around), nearest(str(path[-1]), map(str, around))
        elif isinstance(around, list):
            table = dotted(path[:-1])
            allowed = say(f"{table}[1] to [{len(around)}]", f"{table}[1] 至 [{len(around)}]")
        self.findings.error(place.file, place.key, fault, allowed, hint)


def _first_step(key: str) -> str:
    return key.partition(".")[0].partition("[")[0]


def _refuse_own_key(key: str, place: Place, findings: Findings) -> None:
    """Refuse keys of composition where they would change nothing: they belong at the top of a file."""
    allowed = say("keys of sections, such as teams.nanxun.count", "各节的键，如 teams.nanxun.count")
    hints = {
        "extends": say("name the other scenario at the top of the file: extends = ...", "在文件开头写 extends = ..."),
        "remove": say(
            "write remove at the top of the file, or beside these overrides", "remove 写在文件开头或与 overrides 并列"
        ),
        "overrides": say("write the keys without overrides", "直接写键，不再套 overrides"),
        "variants": say("choose a variant with NAME:VARIANT", "用 情景：方案 指定方案"),
    }
    findings.error(place.file, place.key, key, allowed, hints[_first_step(key)])
