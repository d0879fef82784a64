"""Figures that an effect can't change: nothing reads them any more when policies are in force."""

from fnmatch import fnmatchcase

from scenarios.file.policies.effects import EffectRequest
from scenarios.language import say
from scenarios.problems import Findings

IDLE_KEYS = ("sites.table", "sites.outline", "sites.done", "travel.table", "staff.table", "calendar.blocked")
"""Names of files, which are read before."""


def check_effect(request: EffectRequest, name: str, findings: Findings) -> bool:
    """Whether the figure that an effect changes is read by anything; refuse it otherwise."""
    target = request.effect.key.split(".")
    for key in IDLE_KEYS:
        parts = key.split(".")
        if len(parts) == len(target) and all(map(fnmatchcase, parts, target)):
            fault = say(f"{key} (files are read before policies are in force)", f"{key}（文件在举措生效前读取）")
            findings.error(name, f"{request.where}.key", fault, say("a figure that takes effect", "起作用的数值"))
            return False
    return True
