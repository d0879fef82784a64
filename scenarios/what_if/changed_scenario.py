"""What if: a scenario with a few changes, said in words of the command line instead of TOML."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scenarios.asking import asked
from scenarios.catalog import merge_catalogs
from scenarios.file.addresses import locate
from scenarios.file.composition import CHANGES, Composed, compose
from scenarios.file.dotted import at, steps
from scenarios.file.inputs import said_by
from scenarios.file.short_names import EXTRA_ROUND, SHORT_NAMES, AmbiguousNameError, keys_of
from scenarios.file.toml.one_value import value_of
from scenarios.language import listed, say, speaking
from scenarios.loading import load
from scenarios.naming.plain_words import plain_word
from scenarios.opening import read_file
from scenarios.problems import SCENARIO_FILE, Findings, Problem, ScenarioError, nearest
from scenarios.scenario import Scenario
from scenarios.what_if.levers import cross, elevate

SEPARATOR = re.compile(r"[;；]")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What differs; nothing if all is omitted."""

    sets: tuple[str, ...] = ()
    """``KEY=VALUE``, dotted keys or short names (`scenarios.file.short_names`)."""
    without: tuple[str, ...] = ()
    """Modes and policies that are left out, by id or name."""
    elevate: int | None = None
    """Visits that the prefecture takes over."""
    cross: tuple[str, ...] = ()
    """Offices with which people are exchanged, by id or name."""

    def __bool__(self) -> bool:
        return bool(self.sets or self.without or self.cross) or self.elevate is not None

    def __str__(self) -> str:
        words = [*self.sets]
        words += [say(f"without {name}", f"无{name}") for name in self.without]
        words += [] if self.elevate is None else [say(f"{self.elevate} elevated", f"提级 {self.elevate} 个")]
        words += [say(f"crossed with {office}", f"与{office}交叉") for office in self.cross]
        return say(", ", "，").join(words)

    def each(self) -> tuple["WhatIf", ...]:
        """Return one variant for each option that is given; ``A=1;B=2`` in one ``--set`` stays together."""
        return (
            *(WhatIf(sets=(change,)) for change in self.sets),
            *(WhatIf(without=(name,)) for name in self.without),
            *(() if self.elevate is None else (WhatIf(elevate=self.elevate),)),
            *(WhatIf(cross=(office,)) for office in self.cross),
        )


def load_if(name_or_path: str | Path, what_if: WhatIf, progress: Callable[[str], None] | None = None) -> Scenario:
    """Load a scenario with a few changes.

    Raises
    ------
    ScenarioError
        With all the problems of the file; else of what is asked for and of its tables; also where it changes nothing.
    """
    if not what_if:
        return load(name_or_path, progress)
    plain = read_file(name_or_path)
    changes = _changes_of(name_or_path, what_if)
    with speaking("zh"):
        title = {"zh": f"{plain.title.zh}（{what_if}）"}
    with speaking("en"):
        title["en"] = f"{plain.title.en} ({what_if})"
    try:
        scenario = load(name_or_path, progress, changes={"title": title} | changes)
    except ScenarioError as error:
        option = what_if_option(what_if)
        problems = [replace(problem, file=option) if problem.file == CHANGES else problem for problem in error.problems]
        raise ScenarioError(problems, error.reading) from None
    if said_by(read_file(name_or_path, changes)) == said_by(plain):
        fault = say(f"{what_if}: this is what the scenario says already", f"{what_if}：情景本来就是如此")
        raise ScenarioError([Problem(what_if_option(what_if), "", fault, say("something else", "与现状不同的值"))])
    return scenario


def what_if_option(what_if: WhatIf) -> str:
    """Name of the first option that is given."""
    options = {asked("--set", "sets"): what_if.sets, asked("--without"): what_if.without, asked("--cross"): what_if.cross}
    return next((option for option, values in options.items() if values), asked("--elevate"))


def changes_of(name_or_path: str | Path, what_if: WhatIf) -> dict[str, Any]:
    """Return what differs as the ``changes`` of `scenarios.loading.load`.

    Raises
    ------
    ScenarioError
        With the problems of the scenario's file; else with every option that means nothing, or several things, in it.
    """
    read_file(name_or_path)  # what is meant by a word is looked up in a file that is sound
    return _changes_of(name_or_path, what_if)


def _changes_of(name_or_path: str | Path, what_if: WhatIf) -> dict[str, Any]:
    composed = compose(locate(name_or_path))
    findings = Findings()
    document = merge_catalogs(composed.document, SCENARIO_FILE, Findings())
    changes: dict[str, Any] = {}
    for text in what_if.sets:
        for part in filter(str.strip, SEPARATOR.split(text)):
            _set(part.strip(), document, changes, findings)
    removed_keys = [key for name in what_if.without for key in _without(name, document, composed, findings)]
    if what_if.elevate is not None:
        elevate(what_if.elevate, document, changes, findings)
    for office in what_if.cross:
        cross(office, document, changes, findings)
    findings.stop_on_error()
    return changes | ({"remove": removed_keys} if removed_keys else {})


def _set(text: str, document: dict[str, Any], changes: dict[str, Any], findings: Findings) -> None:
    key, equals, value = text.replace("＝", "=", 1).replace("．", ".").partition("=")
    key, value = key.strip(), value.strip()
    if not equals or not key or not value:
        findings.error(asked("--set", "sets"), "", text, say("KEY=VALUE, such as 组数=5", "键=值，如 组数=5"))
        return
    if key in EXTRA_ROUND:
        _add_round(value, document, changes, findings)
        return
    try:
        keys = keys_of(key, document)
    except AmbiguousNameError as error:
        findings.error(asked("--set", "sets"), "", text, say(f"one of: {error.args[0]}", f"其中之一：{error.args[0]}"))
        return
    if keys is None and not _is_key(key):
        names = [name for short in SHORT_NAMES for name in (short.zh, short.en)] + list(EXTRA_ROUND)
        allowed = say(
            f"a dotted key such as teams.nanxun.count, or a short name: {', '.join(names)}",
            f"如 teams.nanxun.count 的键，或简称：{'、'.join(names)}",
        )
        findings.error(asked("--set", "sets"), "", key, allowed, nearest(key, names))
        return
    for path in [key] if keys is None else keys:
        if path in changes:
            findings.error(asked("--set", "sets"), "", text, say(f"{path} only once", f"{path} 只设一次"))
        changes[path] = _value(value)


def _is_key(key: str) -> bool:
    try:
        return len(steps(key)) > 1
    except KeyError:
        return False


def _value(text: str) -> Any:
    """Read a value as TOML has it, a share in per cent, or else a text; full-width digits and marks are as good as others."""
    plain = unicodedata.normalize("NFKC", text)
    text = plain if re.fullmatch(r"[-+]?[\d.:%/-]+", plain) else text
    return value_of(text)


def _add_round(value: str, document: dict[str, Any], changes: dict[str, Any], findings: Findings) -> None:
    """Add a round that begins on a date, as long as most others where no days are given."""
    match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:/(\d{1,3}))?", unicodedata.normalize("NFKC", value))
    try:
        start = dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        start = None
    if match is None or start is None:
        allowed = say("DATE or DATE/DAYS: 2028-06-20/26", "日期或 日期/天数：2028-06-20/26")
        findings.error(asked("--set", "sets"), "", f"{EXTRA_ROUND[0]}={value}", allowed)
        return
    yearly_rounds, dated_rounds = (at(document, ("rounds", kind)) or [] for kind in ("yearly", "dated"))
    lengths = Counter(
        section["on_site_days"]
        for section in [*yearly_rounds, *dated_rounds]
        if isinstance(section, dict) and "on_site_days" in section
    )
    days = int(match[2]) if match[2] else lengths.most_common(1)[0][0] if lengths else None
    entry = {
        "id": f"extra-{start:%Y%m%d}",
        "name": {"zh": f"增开轮次（{start}）", "en": f"extra round of {start}"},
        "start": start,
        "on_site_days": days,
    }
    changes["rounds.dated"] = [*changes.get("rounds.dated", dated_rounds), entry]


def _without(name: str, document: dict[str, Any], composed: Composed, findings: Findings) -> list[str]:
    """Find the key of a mode or policy by its id or name."""
    choice: dict[str, list[str]] = {}
    names: list[str] = []
    for catalog in ("modes", "policies"):
        for entry, section in (document.get(catalog) or {}).items():
            text = section.get("name") if isinstance(section, dict) else None
            for word in {entry, *(text.values() if isinstance(text, dict) else ())}:
                choice.setdefault(plain_word(str(word)), []).append(f"{catalog}.{entry}")
                names.append(str(word))
    keys = list(dict.fromkeys(choice.get(plain_word(name), [])))
    if len(keys) != 1:
        hint = nearest(name, names)
        allowed = listed(keys or dict.fromkeys(key.partition(".")[2] for group in choice.values() for key in group))
        findings.error(asked("--without"), "", name, allowed or say("a mode or a policy", "方式或举措"), hint)
        return []
    if at(composed.document, steps(keys[0])) is None:
        fault = say(f"{name}, which a policy brings along", f"{name}，由举措带入")
        findings.error(asked("--without"), "", fault, say("that policy", "该举措"))
        return []
    return keys
