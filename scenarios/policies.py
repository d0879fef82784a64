"""Policies put in force: their effects change the scenario file before anything else reads it."""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from scenarios.effects import Asked, patch
from scenarios.honoured import check_effect, check_modes
from scenarios.keys import Path, written
from scenarios.language import say
from scenarios.problems import Findings, Problem
from scenarios.refusals import refusals
from scenarios.schema import ScenarioFile


def put_in_force(file: ScenarioFile, name: str, findings: Findings) -> ScenarioFile:
    """Return a scenario file as its policies leave it.

    The file is written out in full, changed by the effects of all policies that are on (see `scenarios.effects` for the
    order), and checked by the schema again. What this release can't carry out is refused.

    Parameters
    ----------
    file
        A checked scenario file.
    name
        Its name, for refusals.
    findings
        Takes problems; where there are any, the file is returned as it came.
    """
    asked: list[Asked] = []
    before = len(findings.errors)
    for policy, section in file.policies.items():
        if not section.on:
            continue
        if section.lacks is not None:
            hint = say("leave it out, or set on = false", "删去该举措或写 on = false")
            findings.error(name, f"policies.{policy}", str(section.name), str(section.lacks), hint)
            continue
        for number, effect in enumerate(section.effects, start=1):
            one = Asked(f"policies.{policy}.effects[{number}]", effect, section.figures)
            if check_effect(one, name, findings):
                asked.append(one)
    changed = _changed(file, asked, name, findings) if asked else file
    check_modes(changed, name, findings)
    return changed if len(findings.errors) == before else file


def _changed(file: ScenarioFile, asked: list[Asked], name: str, findings: Findings) -> ScenarioFile:
    document: dict[str, Any] = file.model_dump(by_alias=True)
    policies = document.pop("policies")
    document, places = patch(document, asked, name, findings)
    document["policies"] = policies
    try:
        return ScenarioFile.model_validate(document)
    except ValidationError as error:
        findings.errors.extend(_explained(problem, places, asked) for problem in refusals(error, name))
        return file


def _explained(problem: Problem, places: set[Path], asked: list[Asked]) -> Problem:
    """Say which policies are at work, where a figure that they changed is refused."""
    policies = dict.fromkeys(one.where.split(".")[1] for one in asked)
    if not any(problem.where.startswith(written(place)) for place in places):
        return problem
    hint = say(f"that is what policies make of it ({', '.join(policies)})", f"这是举措作用后的数值({', '.join(policies)})")
    return replace(problem, hint=f"{problem.hint} {hint}".strip())
