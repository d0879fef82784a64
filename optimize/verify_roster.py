"""Verification of rosters, whoever made them: every rule, checked person by person, sharing no code with the model."""

from collections import defaultdict
from typing import Any

import polars as pl

from scenarios.language import say
from scenarios.plan import Plan
from scenarios.pools import lend
from scenarios.problems import Problem
from scenarios.scenario import Scenario
from scenarios.skills import skill_name

FILE = "roster"
Key = tuple[str, str]
"""Round and team."""


def verify_roster(scenario: Scenario, plan: Plan, roster: pl.DataFrame) -> list[Problem]:
    """Check a roster against the table of staff, the plan and the rules of the scenario.

    Parameters
    ----------
    roster
        Columns ``round, team, office, person, role``, as in `optimize.roster.Roster`.

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
        named = {row["office"] for row in self.staff.values()}
        self.tours: dict[Key, list[tuple[str, str]]] = defaultdict(list)
        for site, mode, team, rnd in plan.visits.select("site", "mode", "team", "round").iter_rows():
            if self.offices[team] in named:
                self.tours[rnd, team].append((site, mode))
        self.township = dict(scenario.sites.select("id", "township").iter_rows())

    def _staff(self) -> dict[str, dict[str, Any]]:
        table = self.scenario.staff if self.scenario.staff is not None else pl.DataFrame()
        staff = {row["id"]: row for row in table.iter_rows(named=True)}
        named = {row["office"] for row in staff.values()}
        ids = self.scenario.sites.filter(pl.col("kind") == "village")["id"]
        for one in lend(self.scenario.file, ids, self.scenario.offices, self.scenario.rounds):
            for k, office in enumerate(self.scenario.offices):
                for number in range(int(one.people[k].max(initial=0)) if office.id in named else 0):
                    here = [r.id for r, there in zip(self.scenario.rounds, one.people[k], strict=True) if there > number]
                    staff[f"{one.pool}/{office.id}/{number + 1}"] = {
                        "office": office.id, "level": one.role, "rounds": ";".join(here),
                        "skills": ";".join(one.skills), "pool": one.pool,
                    }  # fmt: skip
        return staff

    def add(self, where: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(FILE, where, found, allowed))

    def known(self, row: dict[str, Any]) -> bool:
        """Check that a row names a person, team and round that there are, of one office, and a stay of the plan."""
        where = _at(row["round"], row["team"])
        if row["person"] not in self.staff:
            self.add(where, str(row["person"]), say("somebody of the table of staff", "人员表中的人员"))
            return False
        if (row["round"], row["team"]) not in self.tours:
            self.add(where, str(row["person"]), say("a team with visits in the round", "本轮有任务的组"))
            return False
        person = self.staff[row["person"]]
        if person["office"] != self.offices[row["team"]]:
            self.add(where, f"{row['person']} ({person['office']})", say("people of the team's office", "本巡察办人员"))
        return True

    def team(self, key: Key, rows: list[dict[str, Any]]) -> None:
        """Check size, leader, deputies, skills, and who may not be in the team."""
        where, visits = _at(*key), self.tours[key]
        size = self.teams[key[1]].size
        if len(rows) != size:
            self.add(where, say(f"{len(rows)} people", f"{len(rows)} 人"), say(f"{size} people", f"{size} 人"))
        leaders = [row["person"] for row in rows if row["role"] == "leader"]
        if len(leaders) != 1:
            self.add(where, say(f"{len(leaders)} leaders", f"{len(leaders)} 名组长"), say("one leader", "一名组长"))
        levels = {row["person"]: self.staff[row["person"]].get("level") for row in rows}
        for person in leaders:
            if levels[person] not in {None, "leader"}:
                self.add(where, f"{person} ({levels[person]})", say("a leader by the table of staff", "人员表中的组长"))
        needed = self.scenario.file.teams[self.offices[key[1]]].deputies
        deputies = sum(level == "deputy" for level in levels.values())
        if deputies < needed:
            self.add(where, say(f"{deputies} deputies", f"{deputies} 名副组长"), say(f"at least {needed}", f"至少 {needed} 名"))
        held = set[str]().union(*(self._skills(row["person"]) for row in rows))
        for skill in sorted({skill_name(word) for _, mode in visits for word in self.scenario.mode(mode).team.skills}):
            if skill not in held:
                self.add(where, say(f"nobody with {skill}", f"无人具备 {skill}"), say("at least one", "至少一人"))
        townships = {self.township[site] for site, _ in visits}
        for row in rows:
            person = self.staff[row["person"]]
            if self.scenario.file.roster.avoid_home and person.get("home") in townships:
                allowed = say("nobody whose home township is inspected", "须回避, 不得巡察家庭所在乡镇")
                self.add(where, f"{row['person']} ({person['home']})", allowed)
            if person.get("rounds") is not None and key[0] not in _parts(person["rounds"]):
                self.add(where, row["person"], say("somebody at hand in the round", "本轮可到岗人员"))

    def persons(self, teams: dict[Key, list[dict[str, Any]]]) -> None:
        """Check what each person does over the term: one team a round, no site twice, so many rounds at most."""
        serving: dict[str, list[Key]] = defaultdict(list)
        for key, rows in sorted(teams.items()):
            for row in rows:
                serving[row["person"]].append(key)
        most = self.scenario.file.roster.most_rounds
        for person, keys in sorted(serving.items()):
            seen: dict[str, Key] = {}
            rounds: dict[str, str] = {}
            for rnd, team in keys:
                if rnd in rounds:
                    self.add(
                        _at(rnd, team), person, say(f"one team a round; also in {rounds[rnd]}", f"每轮一组;另在 {rounds[rnd]}")
                    )
                rounds[rnd] = team
                for site in sorted({site for site, _ in self.tours[rnd, team]}):
                    if site in seen and seen[site] != (rnd, team):
                        words = _at(*seen[site])
                        self.add(_at(rnd, team), f"{person} ({site})", say(f"no site twice; {words}", f"不重复巡察;{words}"))
                    seen.setdefault(site, (rnd, team))
            if most is not None and len(rounds) > most:
                self.add(person, say(f"{len(rounds)} rounds", f"{len(rounds)} 轮"), say(f"at most {most}", f"不超过 {most} 轮"))

    def _skills(self, person: str) -> set[str]:
        row = self.staff[person]
        return {skill_name(word) for key in ("skills", "pool") for word in _parts(row.get(key) or "")}


def _parts(text: str) -> list[str]:
    for mark in ",、;":
        text = text.replace(mark, ";")
    return [word.strip() for word in text.split(";") if word.strip()]


def _at(rnd: str, team: str) -> str:
    return say(f"team {team}, round {rnd}", f"{team} 组 {rnd} 轮")
