"""Sites by their names: villages and townships as people write them, and names checked against codes."""

from dataclasses import dataclass, field

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, townships
from scenarios.divisions.villages import short_name, stem, township_stem, villages
from scenarios.language import listed, of_number, say
from scenarios.naming.lexicon import Lexicon
from scenarios.problems import Findings, nearest
from scenarios.tables.where import row_place

SHOWN = 20


@dataclass(frozen=True, eq=False)
class SiteNames:
    """The names of a scenario's sites."""

    name_of: dict[str, str]
    """Name of each site by its id."""
    by_name: dict[str, tuple[str, ...]]
    """Ids of the sites with a name, by each form in which it may be written."""
    townships: dict[str, tuple[str, ...]]
    """Nine digits of the townships with a name, by each form."""
    merged: dict[str, str]
    """Present code of a village by the code that it had before it was merged."""
    followed: dict[str, str] = field(default_factory=dict)
    """Site by each code of another year that was met in a table, and found by name and township."""

    @classmethod
    def of(
        cls, sites: pl.DataFrame, merged_codes: dict[str, str] | None = None, former_names: dict[str, str] | None = None
    ) -> "SiteNames":
        """Gather the names of a table of sites, and the names that they had before."""
        if not {"id", "name"} <= set(sites.columns):
            return cls({}, {}, {}, merged_codes or {})
        identified = sites.filter(pl.col("id").is_not_null() & pl.col("name").is_not_null())
        forms = identified.select("id", "name", short=short_name(pl.col("name")), stem=stem(pl.col("name")))
        by_name: dict[str, set[str]] = {}
        for site, *names in forms.iter_rows():
            for name in names:
                by_name.setdefault(name, set()).add(site)
        for name, site in (former_names or {}).items():
            by_name.setdefault(name, {site})
        towns: dict[str, set[str]] = {}
        town_names = [identified.filter(pl.col("id").str.len_chars() == TOWNSHIP_DIGITS).select(code="id", name="name")]
        if "township_name" in identified.columns:
            code = pl.col("id").str.slice(0, TOWNSHIP_DIGITS)
            code = pl.coalesce(pl.col("township"), code) if "township" in identified.columns else code
            town_names.append(identified.select(code=code, name="township_name"))
        for code, name, short in (
            pl.concat(town_names).drop_nulls().unique().with_columns(short=township_stem(pl.col("name"))).iter_rows()
        ):
            towns.setdefault(name, set()).add(code)
            towns.setdefault(short, set()).add(code)
        return cls(
            dict(forms.select("id", "name").iter_rows()),
            {name: tuple(sorted(ids)) for name, ids in by_name.items()},
            {name: tuple(sorted(codes)) for name, codes in towns.items()},
            merged_codes or {},
        )

    def sites(self, name: str, township: str | None = None) -> tuple[str, ...]:
        """Return the sites that a name may mean, in a township where one is given."""
        forms = (
            pl.DataFrame({"name": [name]}).select("name", short=short_name(pl.col("name")), stem=stem(pl.col("name"))).row(0)
        )
        ids = next((self.by_name[form] for form in forms if form in self.by_name), ())
        if township is None or len(ids) < 2:  # noqa: PLR2004 - one is what is meant
            return ids
        codes = self.township_codes(township)
        return tuple(site for site in ids if site[:TOWNSHIP_DIGITS] in codes)

    def township_codes(self, name: str) -> tuple[str, ...]:
        """Return the townships that a name may mean."""
        short = pl.DataFrame({"name": [name]}).select(township_stem(pl.col("name"))).item()
        return self.townships.get(name) or self.townships.get(short, ())

    def has_name(self, site: str, name: str) -> bool:
        """Whether a site has that name, in whatever form."""
        official = self.name_of.get(site)
        if official is None:
            return True
        frame = pl.DataFrame({"name": [official, name]}).select(stem(pl.col("name")).alias("stem"))
        first, second = frame["stem"].to_list()
        return first == second or site in self.sites(name) or second.endswith(first)

    def with_sites(self, table: pl.DataFrame, label: str, findings: Findings, column: str = "site") -> pl.DataFrame:
        """Return a table that names sites by code, by name or by both, with their codes.

        A name that contradicts its code, one that several sites have, and one that none has are refused. The code of a village
        that was merged becomes that of the one that it is part of now.

        Parameters
        ----------
        table
            As read, with the columns ``row``, ``name``, ``township_name`` and that of the codes, as far as they are given.
        column
            Name of the column of codes.
        """
        if table.is_empty():
            return table
        columns = [name if name in table.columns else None for name in (column, "name", "township_name")]
        rows = table.select(
            "row", *(pl.col(name) if name else pl.lit(None, pl.String).alias(f"_{k}") for k, name in enumerate(columns))
        )
        codes = []
        for row, word, second_word, town in rows.iter_rows():
            by_word = word is not None and not word.isdigit()  # a name where the code is meant
            code, name = (None, second_word or word) if by_word else (word, second_word)
            site = self._present(code, name) if code is not None else None
            problem = None
            if site is None and name is not None:
                site, problem = self._by_name(name, town)
            elif site is not None and name is not None and site == code and not self.has_name(site, name):
                problem = self._contradiction(site, name)
            codes.append(site)
            if problem is not None:
                fault, allowed, hint = problem
                findings.error(
                    label, row_place(row, say("site", "代码") if code else say("name", "村名"), name), fault, allowed, hint
                )
        return table.with_columns(pl.Series(column, codes, pl.String))

    def _present(self, code: str, name: str | None) -> str:
        """Return today's code: of a merged village, or of one that the official list calls like a site of that township."""
        if code in self.merged or code in self.name_of:
            return self.merged.get(code, code)
        official_names = (
            villages(code[:COUNTY_DIGITS]).filter(pl.col("code") == code)["name"].to_list() if code.isdecimal() else []
        )
        for official_name in official_names:
            matches = [site for site in self.sites(official_name) if site[:TOWNSHIP_DIGITS] == code[:TOWNSHIP_DIGITS]]
            if len(matches) == 1 and (name is None or self.has_name(matches[0], name)):
                self.followed[code] = matches[0]
                return matches[0]
        return code

    def _by_name(self, name: str, town: str | None) -> tuple[str | None, tuple[str, str, str] | None]:
        ids = self.sites(name, town)
        if len(ids) == 1:
            return ids[0], None
        if not ids:
            allowed = say("the name or code of a site of the scenario", "情景中对象的名称或代码")
            return None, (name, allowed, nearest(name, self.by_name))
        options = listed(f"{site} {self.name_of[site]}" for site in ids[:SHOWN])
        return None, (
            say(f"{name}, the name of {of_number(len(ids), 'site')}", f"“{name}”有 {len(ids)} 个"),
            say(f"one of {options}", f"其中之一：{options}"),
            say("add the code, or the township", "请补填代码或乡镇"),
        )

    def _contradiction(self, site: str, name: str) -> tuple[str, str, str]:
        namesakes = self.sites(name)
        alternatives = say(" or ", "，或 ").join(
            [f"{site} {self.name_of[site]}", *(f"{namesake} {self.name_of[namesake]}" for namesake in namesakes[:3])]
        )
        fault = say(
            f"the code {site} of {self.name_of[site]} with the name {name}",
            f"代码 {site}（{self.name_of[site]}）与村名“{name}”不符",
        )
        return fault, alternatives, say("correct the code or the name", "请改正代码或村名")

    def with_townships(self, table: pl.DataFrame, column: str, label: str, findings: Findings) -> pl.DataFrame:
        """Return a table with codes in place of names of townships; a name that none, or that several have, is refused."""
        if column not in table.columns or table.is_empty():
            return table
        codes = []
        for row, word in table.select("row", column).iter_rows():
            if word is None or word.isdigit():
                codes.append(word)
                continue
            matches = self.township_codes(word)
            codes.append(matches[0] if len(matches) == 1 else None)
            if len(matches) != 1:
                options = listed(matches)
                fault = say(f"{word}, which may be {options}", f"“{word}”有 {options}") if matches else word
                allowed = say("a township of the scenario, by name or code", "情景中的乡镇名称或代码")
                findings.error(
                    label, row_place(row, say(column, COLUMN_TITLES[column])), fault, allowed, nearest(word, self.townships)
                )
        return table.with_columns(pl.Series(column, codes, pl.String))

    def with_homes(self, table: pl.DataFrame, label: str, findings: Findings) -> pl.DataFrame:
        """Return a table of staff with codes of home townships; those outside the scenario are looked up in the country's."""
        if "home_name" in table.columns:
            table = self._agreed_homes(table, label, findings)
        if "home" not in table.columns or table.is_empty():
            return table
        codes: list[str | None] = []
        for row, word in table.select("row", "home").iter_rows():
            if word is None or word.isdigit():
                codes.append(word)
                continue
            matches = self.township_codes(word)
            # whose home lies outside may be put into any team: a township of that name here is what matters
            codes.append(matches[0] if len(matches) == 1 else None)
            if len(matches) > 1:
                allowed = say("one of ", "其中之一：") + listed(matches)
                findings.error(label, row_place(row, say("home", "籍贯乡镇")), word, allowed, say("give the code", "请填代码"))
            elif not matches and not _somewhere(word):
                allowed = say("a township, by name or code of 9 digits", "乡镇名称或 9 位代码")
                findings.error(label, row_place(row, say("home", "籍贯乡镇")), word, allowed, nearest(word, self.townships))
        return table.with_columns(pl.Series("home", codes, pl.String))

    def _agreed_homes(self, table: pl.DataFrame, label: str, findings: Findings) -> pl.DataFrame:
        """Put names where there is no code of a home township, and refuse those that contradict it."""
        if "home" not in table.columns:
            return table.with_columns(pl.col("home_name").alias("home"))
        for row, code, name in table.select("row", "home", "home_name").drop_nulls().iter_rows():
            codes = self.township_codes(name)
            if codes and code.isdigit() and code not in codes:
                fault = say(f"the code {code} with {name}", f"代码 {code} 与“{name}”不符")
                allowed = say(f"{', '.join(codes)} for {name}", f"{name}为 {'、'.join(codes)}")
                findings.error(label, row_place(row, say("home", "籍贯乡镇")), fault, allowed)
        return table.with_columns(pl.coalesce("home", "home_name").alias("home"))

    def with_nodes(self, table: pl.DataFrame, offices: Lexicon) -> pl.DataFrame:
        """Return a travel table with ids in place of names that one site or office has; other words stay as they are."""
        for column in ("from", "to"):
            if column in table.columns and table[column].dtype == pl.String:
                words = [word for word in table[column].drop_nulls().unique().to_list() if word not in self.name_of]
                codes = {word: self._node(word, offices) for word in words}
                table = table.with_columns(pl.col(column).replace(codes)) if codes else table
        return table

    def _node(self, word: str, offices: Lexicon) -> str:
        short = word.removesuffix("000")
        if word.isdigit():
            return self.merged.get(word, short if short in self.name_of else word)
        ids = offices.find(word) if word in offices else self.sites(word) or offices.find(word)
        return ids[0] if len(ids) == 1 else word


COLUMN_TITLES = {"township": "乡镇"}


def _somewhere(name: str) -> bool:
    """Whether any township of the country has that name."""
    return bool((townships()["name"] == name).any())
