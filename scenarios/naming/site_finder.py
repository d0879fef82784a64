"""Sites by their code, or by name if it is unique."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from scenarios.divisions import TOWNSHIP_DIGITS, townships
from scenarios.language import of_number, say
from scenarios.naming.plain_words import plain_word

BODY = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|党支部|党总支|党委)$")
"""How the name of a village's committee ends, or of its party branch."""
KIND = re.compile(r"(?:行政村|社区居委会|社区|村)$")
TOWN = re.compile(r"(?:街道办事处|街道|镇|乡|苏木)$")
CODE = re.compile(r"^\d{9}(?:\d{3})?$")


@dataclass(frozen=True, slots=True)
class SiteLabel:
    """How a row of a table calls its site; empty texts where it does not say."""

    code: str = ""
    name: str = ""
    township: str = ""


@dataclass(slots=True)
class SiteFinder:
    """Finds sites; built from the columns ``id``, ``name``, ``kind`` and ``township`` of a scenario's sites."""

    sites: pl.DataFrame
    former: Mapping[str, str] = field(default_factory=dict)
    """Present id of a village by each code that it had before."""
    _name: dict[str, str] = field(init=False)
    _town: dict[str, str] = field(init=False)
    _lies_in: dict[str, str] = field(init=False)
    _by_name: dict[str, list[str]] = field(init=False)
    _by_stem: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the names."""
        table = self.sites.select("id", "name", "kind", "township")
        seats = {town: name for _, name, kind, town in table.iter_rows() if kind == "township"}
        codes = table["township"].drop_nulls().unique()
        towns = townships().filter(pl.col("code").is_in(codes.implode()))
        self._town = dict(towns.select("code", "name").iter_rows()) | seats
        self._name, self._lies_in, self._by_name, self._by_stem = {}, {}, defaultdict(list), defaultdict(list)
        for site, name, _, town in table.iter_rows():
            self._name[site], self._lies_in[site] = name, town or site[:TOWNSHIP_DIGITS]
            plain = plain_word(BODY.sub("", name))
            self._by_name[plain].append(site)
            if self._town.get(town):  # without a name of the township it would be the same name once more
                self._by_name[plain_word(self._town[town]) + plain].append(site)
            self._by_stem[KIND.sub("", plain)].append(site)

    def name(self, site: str) -> str:
        """Name of a site."""
        return self._name[site]

    def township(self, site: str) -> str:
        """Name of the township that a site lies in, or is; an empty text where it is not known."""
        return self._town.get(self._lies_in[site], "")

    def full_name(self, site: str) -> str:
        """Name with the township before it where other sites have the same name."""
        namesakes = self._by_name[plain_word(BODY.sub("", self._name[site]))]
        return f"{self.township(site)}{self._name[site]}" if len(namesakes) > 1 else self._name[site]

    def by_name(self, name: str, township: str = "") -> list[str]:
        """Sites that a name may mean, in the township where one is given."""
        plain = plain_word(BODY.sub("", name))
        sites = self._by_name.get(plain) or self._by_stem.get(KIND.sub("", plain)) or []
        return [site for site in sites if not township or self.lies_in(site, township)]

    def lies_in(self, site: str, township: str) -> bool:
        """Whether a site lies in the township of that name (or code), or is it."""
        word, name = plain_word(township), plain_word(self.township(site))
        return not name or word in {name, self._lies_in[site]} or TOWN.sub("", word) == TOWN.sub("", name)

    def called(self, site: str, name: str) -> bool:
        """Whether a site may be called so."""
        return site in self.by_name(name)

    def find(self, label: SiteLabel) -> tuple[str | None, str, str, str]:
        """Find the site of a row.

        Returns
        -------
        tuple
            Its id, and where there is none (or code and name contradict each other), what was found, what is allowed and what
            to do; three empty texts else. A code that a spreadsheet program spoilt is passed over where the name is unique.
        """
        code = label.code.strip().lstrip("'")
        code = re.sub(r"\.0+$", "", code)
        code = code[:TOWNSHIP_DIGITS] if code.endswith("000") and code[:TOWNSHIP_DIGITS] in self._name else code
        if code in self._name or code in self.former:
            return self._agreed(code, label) if code in self._name else (self.former[code], "", "", "")
        name = label.name or ("" if CODE.match(code) or any(sign.isdigit() for sign in code) else code)
        if code and CODE.match(code):
            candidates = self.by_name(name, label.township) if name else []
            fault = f"{code} {name}".strip()
            hint = (
                say(
                    f"{self.name(candidates[0])} has the code {candidates[0]}",
                    f"{self.name(candidates[0])}的代码是 {candidates[0]}",
                )
                if candidates
                else ""
            )
            return None, fault, say("a code of the scenario's sites", "本情景中的对象代码"), hint
        if not name:
            name_text = code or say("nothing", "未填")
            return None, name_text, say("a code of 9 or 12 digits, or a name", "9 位或 12 位代码，或村名"), ""
        candidates = self.by_name(name, label.township)
        if len(candidates) == 1:
            return candidates[0], "", "", ""
        if candidates:
            choice = say("; ", "；").join(f"{self.township(site)} {self.name(site)} {site}" for site in candidates)
            fault = say(
                f"{name}, the name of {of_number(len(candidates), 'site')}", f"“{name}”，共有 {len(candidates)} 个同名对象"
            )
            return None, fault, choice, say("give the township or the code as well", "请再填乡镇或代码")
        namesakes = self.by_name(name)
        places = say("; ", "；").join(f"{self.township(site)} {self.name(site)}" for site in namesakes)
        hint = say(f"there is {places}", f"有：{places}") if namesakes else self._near(name)
        fault = f"{label.township} {name}".strip()
        return None, fault, say("a site of the scenario, by name or code", "本情景中的对象（村名或代码）"), hint

    def _agreed(self, site: str, label: SiteLabel) -> tuple[str | None, str, str, str]:
        """Check that name and township say the same as the code."""
        allowed = say("code and name of one site", "代码与名称须是同一对象")
        if label.name and not self.called(site, label.name):
            namesakes = self.by_name(label.name, label.township)
            alternatives = say("; ", "；").join(f"{self.name(namesake)} {namesake}" for namesake in namesakes) or label.name
            fault = say(f"code {site} is {self.name(site)}, but the name is {label.name}",
                        f"代码 {site} 是{self.name(site)}，而名称写的是“{label.name}”")  # fmt: skip
            return (
                None,
                fault,
                allowed,
                say(f"{self.name(site)} {site}, or {alternatives}", f"应为 {self.name(site)} {site}，或 {alternatives}"),
            )
        if label.township and not self.lies_in(site, label.township):
            fault = say(f"code {site} lies in {self.township(site)}, but the township is {label.township}",
                        f"代码 {site} 在{self.township(site)}，而乡镇写的是“{label.township}”")  # fmt: skip
            return None, fault, allowed, ""
        return site, "", "", ""

    def _near(self, name: str) -> str:
        from scenarios.problems import nearest_word  # noqa: PLC0415 - only where a name is not found

        match = nearest_word(name, dict.fromkeys(self._name.values()))
        return "" if match is None else say(f"did you mean {match}?", f"是否应为 {match}？")
