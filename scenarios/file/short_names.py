"""Short names for ``--set``: what planners call the figures that they change most, and which keys these are.

A name can be narrowed down after a dot: ``组数.nanxun``, ``现场天数.春季轮``, ``节点日期.全覆盖``; ids are accepted,
and names in both languages.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scenarios.file.dotted import at
from scenarios.language import listed, say
from scenarios.naming.plain_words import plain_word

Document = dict[str, Any]
Scoped = list[tuple[str, tuple[str, ...]]]
"""Dotted keys, each with the words by which it can be asked for."""


@dataclass(frozen=True, slots=True)
class ShortName:
    """A short name of one figure or of several that are set together."""

    zh: str
    en: str
    keys: Callable[[Document], Scoped]
    """Keys of a document that it can stand for."""
    about: tuple[str, str]
    """What it is, in English and Chinese."""
    together: bool = False
    """Whether all of them are set where nothing narrows it down; else one must be named where there are several."""


def _single(key: str) -> Callable[[Document], Scoped]:
    return lambda _document: [(key, ())]


def _words(name: str, section: Any) -> tuple[str, ...]:
    """Words for an entry: its id and its names."""
    text = section.get("name") if isinstance(section, dict) else None
    names = tuple(str(title) for title in text.values()) if isinstance(text, dict) else ()
    return tuple(dict.fromkeys(word for word in (name, *names) if word))


def _teams(figure: str) -> Callable[[Document], Scoped]:
    def keys(document: Document) -> Scoped:
        teams, offices = at(document, ("teams",)) or {}, at(document, ("offices",)) or {}
        if not isinstance(teams, dict) or not isinstance(offices, dict):
            return []
        local = [office for office in teams if _level(offices.get(office)) in {"county", "zone"}]
        office_names = local if len(local) == 1 else list(teams)
        wider = [] if len(local) != 1 else [office for office in teams if office not in local]
        figures = [(f"teams.{office}.{figure}", _words(office, offices.get(office))) for office in office_names]
        return figures + [(f"?teams.{office}.{figure}", _words(office, offices.get(office))) for office in wider]

    return keys


def _level(office: Any) -> str:
    return str(office.get("level", "")) if isinstance(office, dict) else ""


def _rounds(document: Document) -> Scoped:
    return list(_round_keys(document, "on_site_days"))


def _round_keys(document: Document, figure: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind in ("yearly", "dated"):
        entries = at(document, ("rounds", kind))
        for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
            name = str(entry.get("id", "")) if isinstance(entry, dict) else ""
            yield f"rounds.{kind}[{number}].{figure}", _words(name, entry)


def _milestones(figure: str) -> Callable[[Document], Scoped]:
    def keys(document: Document) -> Scoped:
        entries = at(document, ("milestones",))
        entries_by_number = enumerate(entries if isinstance(entries, list) else [], start=1)
        return [(f"milestones[{number}].{figure}", _words("", entry)) for number, entry in entries_by_number]

    return keys


def _modes(figure: str) -> Callable[[Document], Scoped]:
    def keys(document: Document) -> Scoped:
        modes = at(document, ("modes",))
        return (
            [(f"modes.{name}.{figure}", _words(name, mode)) for name, mode in modes.items()] if isinstance(modes, dict) else []
        )

    return keys


SHORT_NAMES = (
    ShortName("组数", "team_count", _teams("count"), ("teams of an office", "巡察组数")),
    ShortName("人数", "team_size", _teams("size"), ("people of a team", "每组人数")),
    ShortName("现场天数", "on_site_days", _rounds, ("working days on site of a round", "每轮现场工作日"), together=True),
    ShortName("准备天数", "preparation_days", _single("rounds.preparation_days"), ("days before a round", "轮前准备工作日")),
    ShortName("报告天数", "report_days", _single("rounds.report_days"), ("days after a round", "轮后报告工作日")),
    ShortName("节点日期", "milestone_date", _milestones("by"), ("date of a milestone", "节点日期")),
    ShortName("节点目标", "milestone_target", _milestones("target"), ("target of a milestone", "节点目标")),
    ShortName("次数上限", "quota", _modes("quota"), ("largest number of visits of a mode", "某方式的次数上限")),
    ShortName("次数下限", "quota_least", _modes("quota_least"), ("smallest number of visits of a mode", "某方式的次数下限")),
    ShortName("届始", "term_start", _single("term.start"), ("first day of the term", "届的起始日")),
    ShortName("波动", "visit_cv", _single("uncertainty.visit_cv"), ("variation of a visit's length", "进驻时长变异系数")),
    ShortName(
        "缺勤率", "absence", _single("uncertainty.absence.probability"), ("chance of absence in a round", "每轮缺勤概率")
    ),
    ShortName("缺勤天数", "absence_days", _single("uncertainty.absence.days"), ("mean days of an absence", "缺勤平均天数")),
    ShortName(
        "顺延", "carry_over", _single("simulation.carry_over"), ("what becomes of unfinished visits", "未完成进驻的处理")
    ),
    ShortName("延长天数", "extend_days", _single("simulation.extend_days"), ("longest extension", "最多延长工作日")),
    ShortName("派组", "dispatch", _single("simulation.dispatch"), ("who says what teams do", "派组方式")),
    ShortName("模拟次数", "replications", _single("simulation.replications"), ("replications", "模拟次数")),
    ShortName("种子", "seed", _single("simulation.seed"), ("seed of the simulation", "模拟种子")),
)
EXTRA_ROUND = ("轮次", "extra_round")
"""Short name that adds a round: ``轮次=2028-06-20/26`` begins on that day and has 26 working days on site."""


class AmbiguousNameError(LookupError):
    """A short name that could mean several keys; its argument is the choice, as it can be written."""


def keys_of(name: str, document: Document) -> list[str] | None:
    """Return the dotted keys that a short name stands for in a document; None where it is none.

    Raises
    ------
    AmbiguousNameError
        If one of several must be named, or none is named so.
    """
    head, _, scope = name.partition(".")
    head = unicodedata.normalize("NFKC", head).strip()
    short = next((name for name in SHORT_NAMES if head in {name.zh, name.en}), None)
    if short is None:
        return None
    scoped = short.keys(document)
    words_by_key = {key.lstrip("?"): words for key, words in scoped}
    if scope:
        keys = [key for key, words in words_by_key.items() if plain_word(scope) in map(plain_word, words)]
        if not keys:
            raise AmbiguousNameError(_choice(head, words_by_key))
        return keys
    plain = [key for key, _ in scoped if not key.startswith("?")]
    if not plain or (len(plain) > 1 and not short.together):
        raise AmbiguousNameError(_choice(head, words_by_key))
    return plain


def _choice(head: str, words_by_key: dict[str, tuple[str, ...]]) -> str:
    short_forms = [f"{head}.{words[0]}" for words in words_by_key.values() if words]
    return listed(dict.fromkeys(short_forms)) or say("nothing in this scenario", "本情景中没有")
