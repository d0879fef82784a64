"""Names of rounds, offices, teams, modes and classes, and the other words by which they may be called."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from scenarios.entities import Office, Round, Team
from scenarios.language import aside, of_number, say
from scenarios.naming.lexicon import Lexicon
from scenarios.schema import Mode, ScenarioFile, Text

BODY = re.compile(r"(?:巡察工作领导小组办公室|巡察办公室|巡察办|巡察局|办公室)$")
"""How the name of an office ends where it is no part of its teams' names: 区委巡察办 has 区委第一巡察组."""


def in_both_languages(text: Text) -> tuple[str, str]:
    """Name in either language."""
    return text.zh, text.en


def round_names(rounds: Sequence[Round]) -> Lexicon:
    """Find rounds by their ids, names, their number in the term (第3轮), and by former names: 2027-1."""
    words: list[tuple[str, str]] = []
    for number, rnd in enumerate(rounds, start=1):
        zh = rnd.name.zh
        short = re.sub(r"(?:季?轮次?|季)$", "", zh)
        words += [
            (word, rnd.id) for word in (zh, rnd.name.en, short, f"{short}季", f"{short}季轮", f"{short}轮", f"第{number}轮")
        ]
        words += [(word.replace("年", "", 1), rnd.id) for word in (zh, short, f"{short}轮")]
        words.append((f"{rnd.year} {rnd.name.en.removesuffix(str(rnd.year))}", rnd.id))
        words += [(word, rnd.id) for word in rnd.former]
    former_words = {word for rnd in rounds for word in rnd.former}
    for year, ids in _by_year(rounds).items():  # a year's rounds by their order, where no former name says otherwise
        words += [(f"{year}-{k}", key) for k, key in enumerate(ids, start=1) if f"{year}-{k}" not in former_words]
    names = _distinct({rnd.id: str(rnd.name) for rnd in rounds})
    return Lexicon(names, words)


def _by_year(rounds: Sequence[Round]) -> dict[int, list[str]]:
    years: dict[int, list[str]] = defaultdict(list)
    for rnd in rounds:
        years[rnd.year].append(rnd.id)
    return years


def office_names(offices: Iterable[Office]) -> Lexicon:
    """Find offices by their ids, names and the code of their region where it is theirs alone."""
    all_offices = tuple(offices)
    regions = Counter(office.region for office in all_offices)
    words = [(word, office.id) for office in all_offices for word in in_both_languages(office.name)]
    words += [(office.region, office.id) for office in all_offices if regions[office.region] == 1]
    return Lexicon(_distinct({office.id: str(office.name) for office in all_offices}), words)


def team_names(teams: Sequence[Team], offices: Sequence[Office]) -> Lexicon:
    """Find teams by their ids, and by number with or without the name of their office: 区委巡察办第1组, 第一巡察组, team 1."""
    office_name = office_names(offices)
    alone = len({team.office for team in teams}) == 1
    uses: Counter[int] = Counter()
    names, words = {}, []
    for team in teams:
        uses[team.office] += 1
        number, office = team_number(team, uses[team.office]), offices[team.office]
        full = office_name.name(office.id)
        names[team.id] = (
            say(f"team {number}", f"第{number}组") if alone else say(f"{full} team {number}", f"{full}第{number}组")
        )
        body = BODY.sub("", office.name.zh)
        short = [f"第{number}组", f"第{number}巡察组", f"巡察{number}组", f"巡察第{number}组"]
        words += [(f"{prefix}{word}", team.id) for prefix in ("", office.name.zh, body, full) for word in short]
        plain = [f"team {number}", f"{office.name.en} team {number}", f"{full} team {number}", f"{number}组", str(number)]
        words += [(word, team.id) for word in plain]
    return Lexicon(names, words)


def team_number(team: Team, rank: int) -> str:
    """Return the number of a team among those of its office, for people; of one merged or split its size as well.

    Parameters
    ----------
    rank
        Its position among the teams of its office, from 1 on.
    """
    if team.rounds is None:
        return str(rank)
    number = team.id.rpartition("p")[2]
    return say(f"{number} ({of_number(team.size, 'person')})", f"{number}（{team.size}人）")


def mode_names(modes: Mapping[str, Mode]) -> Lexicon:
    """Find modes by their ids and names."""
    words = [(word, key) for key, mode in modes.items() for word in in_both_languages(mode.name)]
    return Lexicon(_distinct({key: str(mode.name) for key, mode in modes.items()}), words)


def class_names(file: ScenarioFile) -> Lexicon:
    """Find classes of villages by their ids and the scenario's own labels, with or without 村."""
    labels = file.classes.labels
    words = [(word, key) for key, label in labels.items() for word in (*in_both_languages(label), label.zh.removesuffix("村"))]
    return Lexicon({str(key): str(label) for key, label in labels.items()}, [(word, str(key)) for word, key in words])


def theme_names(themes: Sequence[Text]) -> Lexicon:
    """Find themes by their names in either language; the English one stands in the table of sites."""
    return Lexicon(
        {theme.en: str(theme) for theme in themes}, [(word, theme.en) for theme in themes for word in in_both_languages(theme)]
    )


def _distinct(names: dict[str, str]) -> dict[str, str]:
    """Unambiguous names: one that several have is followed by the id."""
    count = Counter(names.values())
    return {key: name if count[name] == 1 else name + aside(key) for key, name in names.items()}
