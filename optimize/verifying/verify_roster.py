"""Verification of rosters, whoever made them: every rule, checked person by person, sharing no code with the model."""

from collections import defaultdict
from typing import Any

import polars as pl

from optimize.verifying.verify_composition import Composition
from scenarios.language import aside, of_number, say
from scenarios.naming.option_words import ROLES
from scenarios.people.pools import lend
from scenarios.people.skills import skill_in_words, skill_name
from scenarios.plans.plan import Plan
from scenarios.problems import Problem
from scenarios.scenario import Scenario

Key = tuple[str, str]
"""Round and team."""


def verify_roster(scenario: Scenario, plan: Plan, roster: pl.DataFrame) -> list[Problem]:
    """Check a roster against the table of staff, the plan and the rules of the scenario.

    Parameters
    ----------
    roster
        Columns ``round, team, office, person, role``, as in `optimize.rostering.roster.Roster`.

    Returns
    -------
    list
        A problem for each breach; empty where the teams can be formed as it says.
    """
    verifier = _RosterVerifier(scenario, plan)
    teams: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in roster.iter_rows(named=True):
        if verifier.known(row):
            teams[row["round"], row["team"]].append(row)
    for key in sorted({*teams, *verifier.tours}):
        verifier.team(key, teams.get(key, []))
    verifier.persons(teams)
    return verifier.problems


class _RosterVerifier:
    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self.scenario = scenario
        self.problems: list[Problem] = []
        self.staff = self._staff()
        self.teams = {team.id: team for team in scenario.teams}
        self.offices = {team.id: scenario.offices[team.office].id for team in scenario.teams}
        self.named = {row["office"] for row in self.staff.values()}
        self.composition = Composition(scenario)
        self.names = self.composition.names
        self.tours: dict[Key, list[tuple[str, str]]] = defaultdict(list)
        for site, mode, team, rnd in plan.visits.select("site", "mode", "team", "round").iter_rows():
            if self.named & {self.offices[team], self.sender(rnd, team)}:
                self.tours[rnd, team].append((site, mode))
        self.township = dict(scenario.sites.select("id", "township").iter_rows())

    def sender(self, rnd: str, team: str) -> str | None:
        """Office whose people the team holds in the round beside its own."""
        return self.composition.sender(self.offices[team], team, rnd)

    def _staff(self) -> dict[str, dict[str, Any]]:
        table = self.scenario.staff if self.scenario.staff is not None else pl.DataFrame()
        staff = {row["id"]: row for row in table.iter_rows(named=True)}
        offices_named = {row["office"] for row in staff.values()}
        ids = self.scenario.sites.filter(pl.col("kind") == "village")["id"]
        for pooled in lend(self.scenario.file, ids, self.scenario.offices, self.scenario.rounds):
            for k, office in enumerate(self.scenario.offices):
                for number in range(int(pooled.people[k].max(initial=0)) if office.id in offices_named else 0):
                    present = [r.id for r, count in zip(self.scenario.rounds, pooled.people[k], strict=True) if count > number]
                    staff[f"{pooled.pool}/{office.id}/{number + 1}"] = {
                        "office": office.id, "level": pooled.role, "rounds": ";".join(present),
                        "skills": ";".join(pooled.skills), "pool": pooled.pool,
                    }  # fmt: skip
        return staff

    def add(self, where: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(say("roster", "任务分工"), where, found, allowed))

    def known(self, row: dict[str, Any]) -> bool:
        """Check that a row names a person, a stay of the plan, and somebody of the team's office or of the one that sends."""
        place = self.names.stay(row["team"], row["round"])
        if row["person"] not in self.staff:
            self.add(place, str(row["person"]), say("somebody of the table of staff", "人员表中的人员"))
            return False
        if (row["round"], row["team"]) not in self.tours:
            self.add(place, str(row["person"]), say("a team with visits in the round", "本轮有任务的组"))
            return False
        person = self.staff[row["person"]]
        if person["office"] not in {self.offices[row["team"]], self.sender(row["round"], row["team"])}:
            self.add(place, self._of_office(row["person"]), say("people of the team's office", "本巡察办人员"))
        return True

    def team(self, key: Key, rows: list[dict[str, Any]]) -> None:
        """Check who is in the team, and who may not be."""
        office = self.offices[key[1]]
        own_people = [row for row in rows if self.staff[row["person"]]["office"] != self.sender(*key)]
        self.sizes(key, len(own_people), len(rows) - len(own_people))
        if office in self.named:
            self.leaders(key, own_people, rows)
            self.deputies_and_skills(key, rows)
        elif any(row["role"] == "leader" for row in rows):
            own_leader = say("a leader of its own office", "本办组长")
            self.add(self._at(key), say("a leader from outside", "外派人员任组长"), own_leader)
        self.barred(key, rows)

    def sizes(self, key: Key, own_count: int, outsider_count: int) -> None:
        """Check how many people of its own office and of the one that sends a team holds."""
        size, sender = self.teams[key[1]].size, self.sender(*key)
        outsiders = 0
        if sender is not None:
            outsiders = next(
                exchange.outsiders for exchange in self.scenario.file.exchanges
                if {sender, self.offices[key[1]]} <= set(exchange.offices)
                and (not exchange.rounds or key[0] in exchange.rounds)
            )  # fmt: skip
        if sender is not None and sender in self.named and outsider_count != outsiders:
            name = self.names.office(sender)
            fault = say(f"{of_number(outsider_count, 'person', 'people')} of {name}", f"{name}外派 {outsider_count} 人")
            self.add(self._at(key), fault, say(of_number(outsiders, "person", "people"), f"{outsiders} 人"))
        if self.offices[key[1]] in self.named and own_count != size - outsiders:
            fault = say(of_number(own_count, "person", "people"), f"{own_count} 人")
            count = size - outsiders
            self.add(self._at(key), fault, say(of_number(count, "person", "people"), f"{count} 人"))

    def leaders(self, key: Key, own_people: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
        """Check that one leads, of its own office and by the table of staff."""
        place = self._at(key)
        leaders = [row["person"] for row in rows if row["role"] == "leader"]
        if len(leaders) != 1:
            fault = say(of_number(len(leaders), "leader", "leaders"), f"{len(leaders)} 名组长")
            self.add(place, fault, say("one leader", "一名组长"))
        for person in leaders:
            if (level := self.staff[person].get("level")) not in {None, "leader"}:
                words = person + aside(say(level, ROLES[level][0]))
                self.add(place, words, say("a leader by the table of staff", "人员表中的组长"))
            if person not in {row["person"] for row in own_people}:
                self.add(place, self._of_office(person), say("a leader of its own office", "本办组长"))

    def deputies_and_skills(self, key: Key, rows: list[dict[str, Any]]) -> None:
        """Check deputies and skills, of people of both offices together."""
        place, visits = self._at(key), self.tours[key]
        levels = {row["person"]: self.staff[row["person"]].get("level") for row in rows}
        least = self.scenario.file.teams[self.offices[key[1]]].deputies
        deputies = sum(level == "deputy" for level in levels.values())
        if deputies < least:
            fault = say(of_number(deputies, "deputy", "deputies"), f"{deputies} 名副组长")
            self.add(place, fault, say(f"at least {least}", f"至少 {least} 名"))
        skills = set[str]().union(*(self._skills(row["person"]) for row in rows))
        for skill in sorted({skill_name(word) for _, mode in visits for word in self.scenario.mode(mode).team.skills}):
            if skill not in skills:
                word = skill_in_words(skill)
                self.add(place, say(f"nobody with {word}", f"无{word}专业人员"), say("at least one", "至少一人"))

    def barred(self, key: Key, rows: list[dict[str, Any]]) -> None:
        """Check home townships, and who is at hand."""
        place, townships = self._at(key), {self.township[site] for site, _ in self.tours[key]}
        for row in rows:
            person = self.staff[row["person"]]
            if self.scenario.file.roster.avoid_home and person.get("home") in townships:
                allowed = say("nobody whose home township is inspected", "须回避，不得巡察家庭所在乡镇")
                self.add(place, row["person"] + aside(self.names.site(person["home"])), allowed)
            if person.get("rounds") is not None and key[0] not in _parts(person["rounds"]):
                self.add(place, row["person"], say("somebody at hand in the round", "本轮可到岗人员"))

    def persons(self, teams: dict[Key, list[dict[str, Any]]]) -> None:
        """Check what each person does over the term: one team a round, no site twice, and the limits of rounds."""
        serving: dict[str, list[Key]] = defaultdict(list)
        for key, rows in sorted(teams.items()):
            for row in rows:
                serving[row["person"]].append(key)
        limit = self.scenario.file.roster.most_rounds
        for person, keys in sorted(serving.items()):
            first_keys: dict[str, Key] = {}
            rounds: dict[str, str] = {}
            for rnd, team in keys:
                if rnd in rounds:
                    other_team = self.names.team(rounds[rnd])
                    words = say(f"one team a round; also in {other_team}", f"每轮一组；另在{other_team}")
                    self.add(self._at((rnd, team)), person, words)
                rounds[rnd] = team
                for site in sorted({site for site, _ in self.tours[rnd, team]}):
                    if site in first_keys and first_keys[site] != (rnd, team):
                        first_stay = self._at(first_keys[site])
                        words = say(f"no site twice; {first_stay}", f"不重复巡察；{first_stay}")
                        self.add(self._at((rnd, team)), person + aside(self.names.site(site)), words)
                    first_keys.setdefault(site, (rnd, team))
            if limit is not None and len(rounds) > limit:
                fault = say(of_number(len(rounds), "round", "rounds"), f"{len(rounds)} 轮")
                self.add(person, fault, say(f"at most {limit}", f"不超过 {limit} 轮"))
            self.in_a_row(person, set(rounds))
            self.rounds_away(person, keys)

    def in_a_row(self, person: str, rounds: set[str]) -> None:
        """Check the longest run of rounds without one off."""
        limit = self.scenario.file.roster.most_rounds_in_a_row
        longest = run = 0
        for round_ in sorted(self.scenario.rounds, key=lambda round_: round_.start):
            run = run + 1 if round_.id in rounds else 0
            longest = max(longest, run)
        if limit is not None and longest > limit:
            fault = say(f"{of_number(longest, 'round', 'rounds')} in a row", f"连续 {longest} 轮")
            self.add(person, fault, say(f"at most {limit}", f"不超过 {limit} 轮"))

    def rounds_away(self, person: str, keys: list[Key]) -> None:
        """Check in how many rounds somebody is lent to another office, or outside the region of their own."""
        office = self.staff[person]["office"]
        home_office = next(candidate for candidate in self.scenario.offices if candidate.id == office)
        codes = home_office.holds or (home_office.region,)
        inside = {site for key in keys for site, _ in self.tours[key] if any(site[: len(code)] == code for code in codes)}
        keys_outside = [key for key in keys if any(site not in inside for site, _ in self.tours[key])]
        away_rounds = {key[0] for key in keys if self.offices[key[1]] != office or key in keys_outside}
        limit = self.staff[person].get("rounds_away")
        limit = self.scenario.file.roster.most_rounds_away if limit is None else limit
        if limit is not None and len(away_rounds) > limit:
            fault = say(f"{of_number(len(away_rounds), 'round', 'rounds')} away", f"外派 {len(away_rounds)} 轮")
            self.add(person, fault, say(f"at most {limit:.0f}", f"不超过 {limit:.0f} 轮"))
        links = [link for link in self.scenario.file.support if link.donor == office]
        support_rounds, limits = set[str](), list[int]()
        for key in keys:
            links_used = [link for link in links if any(site[: len(link.region)] == link.region for site, _ in self.tours[key])]
            limits += [link.most_rounds for link in links_used]
            support_rounds |= {key[0] for _ in links_used}
        if support_rounds and len(support_rounds) > min(limits):
            fault = say(f"{of_number(len(support_rounds), 'round', 'rounds')} of support", f"帮扶 {len(support_rounds)} 轮")
            self.add(person, fault, say(f"at most {min(limits)}", f"不超过 {min(limits)} 轮"))

    def _at(self, key: Key) -> str:
        return self.names.stay(key[1], key[0])

    def _of_office(self, person: str) -> str:
        return person + aside(self.names.office(self.staff[person]["office"]))

    def _skills(self, person: str) -> set[str]:
        row = self.staff[person]
        return {skill_name(word) for key in ("skills", "pool") for word in _parts(row.get(key) or "")}


def _parts(text: str) -> list[str]:
    for mark in ",、;":
        text = text.replace(mark, ";")
    return [word.strip() for word in text.split(";")]
