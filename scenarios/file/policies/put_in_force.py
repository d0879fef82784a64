"""Policies put in force: their effects change the scenario file before anything else reads it."""

import re
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from scenarios.file.dotted import Path, at, dotted
from scenarios.file.policies.effects import EffectRequest, patch
from scenarios.file.policies.idle_figures import check_effect
from scenarios.file.policies.wildcards import find
from scenarios.file.refusals import refusals
from scenarios.language import listed, say
from scenarios.problems import Findings, Problem
from scenarios.schema import Policy, ScenarioFile


def put_in_force(file: ScenarioFile, name: str, findings: Findings) -> ScenarioFile:
    """Return a scenario file as its policies leave it.

    The file is written out in full, changed by the effects of all policies that are on (for their order see
    `scenarios.file.policies.effects`), and checked by the schema again.

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
    requests: list[EffectRequest] = []
    error_count = len(findings.errors)
    document: dict[str, Any] = file.model_dump(by_alias=True)
    policies = document.pop("policies")
    for policy, section in file.policies.items():
        if not section.on:
            continue
        if not _has_what_it_needs(document, policy, section, name, findings):
            continue
        for number, effect in enumerate(section.effects, start=1):
            request = EffectRequest(f"policies.{policy}.effects[{number}]", effect, section.figures)
            if check_effect(request, name, findings):
                requests.append(request)
    result = file
    _warn_of_idle(document, requests, name, findings)
    if requests:
        document, places = patch(document, requests, name, findings)
        try:
            result = ScenarioFile.model_validate(document | {"policies": policies})
        except ValidationError as error:
            problems = refusals(error, name, document)
            findings.errors.extend(_explained(problem, places, requests) for problem in problems)
    return result if len(findings.errors) == error_count else file


def _warn_of_idle(document: dict[str, Any], requests: list[EffectRequest], name: str, findings: Findings) -> None:
    """Warn of policies whose effects leave every figure as it is: what they change is not there, or 0."""
    original, _ = patch(document, [], name, Findings())
    by_policy: dict[str, list[EffectRequest]] = {}
    for request in requests:
        by_policy.setdefault(request.where.split(".")[1], []).append(request)
    for policy, effects in by_policy.items():
        alone, _ = patch(document, effects, name, Findings())
        if alone == original:
            keys = listed(request.effect.key for request in effects)
            fault = say(f"it changes nothing: {keys}", f"不起作用：{keys}")
            allowed = say("figures for it to change, other than 0", "可供其改变的非零数值")
            findings.warn(name, f"policies.{policy}", fault, allowed)


def _has_what_it_needs(document: dict[str, Any], policy: str, settings: Policy, name: str, findings: Findings) -> bool:
    """Whether the keys that a policy needs hold something; refuse the policy otherwise."""
    missing = [key for key in settings.needs if not any(at(document, match.path) for match in find(document, key))]
    for key in missing:
        matches = find(document, key)
        nothing = say(f"nothing at {key}", f"没有 {key}")
        fault = f"{key} = {at(document, matches[0].path)!r}" if matches else nothing
        allowed = say("a value there: without one the policy changes nothing", "此处须有数值，否则该举措不起作用")
        section = re.sub(r"^(.+)\.\d+$", r"[\1]", key.rpartition(".")[0])
        hint = say(f"write it under [{section}]", f"写在 [{section}] 下")
        findings.error(name, f"policies.{policy}.needs", fault, allowed, hint)
    return not missing


def _explained(problem: Problem, places: set[Path], requests: list[EffectRequest]) -> Problem:
    """Say which policies are at work, where a figure that they changed is refused."""
    policies = dict.fromkeys(request.where.split(".")[1] for request in requests)
    if not any(problem.where.startswith(dotted(place)) for place in places):
        return problem
    hint = say(
        f"this is the value after the policies have changed it ({', '.join(policies)})",
        f"这是举措作用后的数值（{listed(policies)}）",
    )
    return replace(problem, hint=f"{problem.hint} {hint}".strip())
