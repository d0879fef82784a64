"""Policies put in force: their effects change the scenario file before anything else reads it."""

import re
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from scenarios.file.effects import Asked, patch
from scenarios.file.idle_figures import check_effect
from scenarios.file.keys import Path, at, find, written
from scenarios.file.refusals import refusals
from scenarios.language import listed, say
from scenarios.problems import Findings, Problem
from scenarios.schema import Policy, ScenarioFile


def put_in_force(file: ScenarioFile, name: str, findings: Findings) -> ScenarioFile:
    """Return a scenario file as its policies leave it.

    The file is written out in full, changed by the effects of all policies that are on (see `scenarios.file.effects` for the
    order), and checked by the schema again.

    Parameters
    ----------
    file
        A checked scenario file.
    name
        Its name, for refusals.
    findings
        Takes problems; where there are any, the file is returned as it came.
    """
    if not any(section.on for section in file.policies.values()):
        return file
    asked: list[Asked] = []
    before = len(findings.errors)
    document: dict[str, Any] = file.model_dump(by_alias=True)
    policies = document.pop("policies")
    for policy, section in file.policies.items():
        if not section.on:
            continue
        if not _has_what_it_needs(document, policy, section, name, findings):
            continue
        for number, effect in enumerate(section.effects, start=1):
            one = Asked(f"policies.{policy}.effects[{number}]", effect, section.figures)
            if check_effect(one, name, findings):
                asked.append(one)
    changed = file
    _warn_of_idle(document, asked, name, findings)
    if asked:
        document, places = patch(document, asked, name, findings)
        try:
            changed = ScenarioFile.model_validate(document | {"policies": policies})
        except ValidationError as error:
            problems = refusals(error, name, document)
            findings.errors.extend(_explained(problem, places, asked) for problem in problems)
    return changed if len(findings.errors) == before else file


def _warn_of_idle(document: dict[str, Any], asked: list[Asked], name: str, findings: Findings) -> None:
    """Warn of policies whose effects leave every figure as it is: what they change is not there, or 0."""
    unchanged, _ = patch(document, [], name, Findings())
    by_policy: dict[str, list[Asked]] = {}
    for one in asked:
        by_policy.setdefault(one.where.split(".")[1], []).append(one)
    for policy, effects in by_policy.items():
        alone, _ = patch(document, effects, name, Findings())
        if alone == unchanged:
            keys = listed(one.effect.key for one in effects)
            found = say(f"it changes nothing: {keys}", f"不起作用：{keys}")
            allowed = say("figures for it to change, other than 0", "可供其改变的非零数值")
            findings.warn(name, f"policies.{policy}", found, allowed)


def _has_what_it_needs(document: dict[str, Any], policy: str, one: Policy, name: str, findings: Findings) -> bool:
    """Whether the keys that a policy needs hold something; refuse the policy otherwise."""
    missing = [key for key in one.needs if not any(at(document, match.path) for match in find(document, key))]
    for key in missing:
        there = find(document, key)
        nothing = say(f"nothing at {key}", f"没有 {key}")
        found = f"{key} = {at(document, there[0].path)!r}" if there else nothing
        allowed = say("something there, since the policy would change nothing without", "此处须有数值，否则该举措不起作用")
        section = re.sub(r"^(.+)\.\d+$", r"[\1]", key.rpartition(".")[0])
        hint = say(f"write it under [{section}]", f"写在 [{section}] 下")
        findings.error(name, f"policies.{policy}.needs", found, allowed, hint)
    return not missing


def _explained(problem: Problem, places: set[Path], asked: list[Asked]) -> Problem:
    """Say which policies are at work, where a figure that they changed is refused."""
    policies = dict.fromkeys(one.where.split(".")[1] for one in asked)
    if not any(problem.where.startswith(written(place)) for place in places):
        return problem
    hint = say(f"that is what policies make of it ({', '.join(policies)})", f"这是举措作用后的数值（{listed(policies)}）")
    return replace(problem, hint=f"{problem.hint} {hint}".strip())
