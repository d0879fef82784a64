"""What is wrong with an input: problems are gathered, and refused all at once."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from rapidfuzz.distance import Indel
from rapidfuzz.process import extractOne

from scenarios.language import listed, of_number, say
from scenarios.row_places import MOST_NAMED, RowPlace, many_rows
from scenarios.visible import visible

SCENARIO_FILE = "scenario.toml"
"""Name of a scenario's file in its folder, and in problems."""
MOST_REPEATED = 3
"""Rows up to which a repeated problem is reported row by row; beyond that it is reported once, with the number of rows."""
MOST_ALIKE = 8
"""The same for problems with different texts and one remedy."""
MOST_OF_A_KIND = 20
"""The same for problems of one column, each with its own remedy."""
SIMILAR = 0.5
"""Share of two words' letters that must agree, in order, for one to be taken for the other."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and how to correct it."""

    file: str
    """File that holds it, relative to the scenario's folder where it lies inside."""
    where: str
    """Key (``milestones[2].by``) or cell (``row 14, column 人口``)."""
    found: str
    """What stands there."""
    allowed: str
    """What may stand there."""
    hint: str = ""
    """The remedy: nearest right key or value, or what to do."""

    def as_dict(self) -> dict[str, str]:
        """Return the problem as the JSON object that ``--json`` prints."""
        return asdict(self)

    def __str__(self) -> str:
        chinese = not self.file[-1:].isascii() and not self.where[:1].isascii()  # 计划第 4 行, but sites.csv 第 4 行
        place = f"{self.file}{'' if chinese else ' '}{self.where}".strip()
        text = say(f"{place}: found {self.found}; allowed: {self.allowed}", f"{place}：{self.found}；要求：{self.allowed}")
        return visible(f"{text} → {self.hint}" if self.hint else text, lines=False)


class WhatWasRead(Protocol):
    """What was read of an input's tables: see `scenarios.tables.reading.Reading`."""

    def lines(self) -> list[str]: ...  # noqa: D102 - see Reading
    def as_dict(self) -> dict[str, Any]: ...  # noqa: D102 - see Reading


class ScenarioError(ValueError):
    """An input that can't be used; carries every problem that was found in it.

    Parameters
    ----------
    problems
        At least one problem.
    reading
        What was read of the tables, as far as it came to that.
    """

    def __init__(self, problems: Iterable[Problem], reading: WhatWasRead | None = None) -> None:
        self.problems = tuple(folded(problems))
        self.reading = reading
        count = len(self.problems)
        head = say(f"{of_number(count, 'problem')} in the input", f"输入中有 {count} 处问题")
        self._text = "\n".join([head, *(f"  - {problem}" for problem in self.problems)])
        super().__init__(self.problems)  # an error rebuilt from its arguments (pickle) is the same one

    def __str__(self) -> str:
        return self._text


@dataclass(slots=True)
class Findings:
    """Gathers errors and warnings while an input is read."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    reading: WhatWasRead | None = None
    """What was read of the tables, where there are any."""
    unread: set[tuple[str, int | str, str]] = field(default_factory=set)
    """Cells that hold something that can't be read, by file, row and column: their value is missing, but not left out."""

    def error(self, file: str, where: str, found: object, allowed: str, hint: str = "") -> None:
        """Add something that makes the input unusable."""
        self.errors.append(Problem(file, where, str(found), allowed, hint))

    def warn(self, file: str, where: str, found: object, allowed: str, hint: str = "") -> None:
        """Add something that is implausible but legal."""
        self.warnings.append(Problem(file, where, str(found), allowed, hint))

    def stop_on_error(self) -> None:
        """Raise :class:`ScenarioError` with all errors, if there are any."""
        if self.errors:
            raise ScenarioError(self.errors, self.reading)


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """Report what is alike in many rows of a column once, with the number of rows and the first of them.

    Problems are alike if they share a remedy; of those with a remedy each (a nearest name) the first few are reported.
    """
    problems = list(problems)
    kinds = ((MOST_REPEATED, ("found", "hint")), (MOST_ALIKE, ("hint",)), (MOST_OF_A_KIND, ()))
    for limit, names in kinds:
        groups: dict[tuple[str, ...], list[Problem]] = {}
        for problem in problems:
            if isinstance(problem.where, RowPlace):
                words = (getattr(problem, name) for name in names)
                groups.setdefault((problem.file, problem.where.header, problem.allowed, *words), []).append(problem)
        group_of = {id(problem): group for group in groups.values() if len(group) > limit for problem in group}
        problems = list(_with_folds(problems, group_of, kept_count=0 if names else MOST_ALIKE))
    return problems


def _with_folds(problems: list[Problem], group_of: dict[int, list[Problem]], kept_count: int) -> Iterator[Problem]:
    """Fold each group into one problem, after its first `kept_count` members, which stay as they are."""
    for problem in problems:
        group = group_of.get(id(problem))
        if group is None or any(problem is member for member in group[:kept_count]):
            yield problem
        elif problem is group[kept_count]:
            rest = group[kept_count:]
            places = [member.where for member in rest if isinstance(member.where, RowPlace)]
            faults = listed(dict.fromkeys(member.found for member in rest), MOST_NAMED)
            hint = problem.hint if not kept_count else ""
            yield replace(problem, where=many_rows(places, more=bool(kept_count)), found=faults, hint=hint)


def nearest_word(word: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that is nearest to `word`, None where none is near; capitals and small letters are the same."""
    match = extractOne(word, list(allowed), scorer=Indel.normalized_similarity, processor=str.casefold, score_cutoff=SIMILAR)
    return None if match is None else match[0]


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint naming the allowed word nearest to `word`, or an empty text."""
    match = nearest_word(word, allowed)
    return "" if match is None else say(f"did you mean {match}?", f"是否应为 {match}？")
