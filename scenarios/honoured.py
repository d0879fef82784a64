"""What can be said in a scenario and is not carried out yet: one table, and the refusals that follow from it.

A row goes when the planner or the simulator learns what it names; nothing else has to change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from scenarios.effects import Asked
from scenarios.language import say
from scenarios.problems import Findings
from scenarios.schema import Mode, ScenarioFile, Text


@dataclass(frozen=True, slots=True)
class NotYet:
    """A primitive of modes that is not carried out."""

    key: str
    """Key in the mode."""
    used: Callable[[Mode], object]
    """Returns what the mode asks for, something false where it does not ask."""
    why: Text
    """What this release does instead of carrying it out."""
    remedy: Text
    """What a scenario can do."""


LEAVE_OUT = Text(zh="删去该方式", en="leave the mode out")

MODES_NOT_YET: tuple[NotYet, ...] = (
    NotYet(
        "sync",
        lambda mode: mode.sync,
        Text(zh="本版尚不安排与其他巡察办同步的进驻", en="this release plans no visits linked with another office's"),
        LEAVE_OUT,
    ),
)

A_FILE = Text(zh="文件在举措生效前读取", en="files are read before policies are in force")
IDLE_KEYS: dict[str, Text] = {
    "sites.table": A_FILE,
    "sites.outline": A_FILE,
    "sites.done": A_FILE,
    "travel.table": A_FILE,
    "staff.table": A_FILE,
    "calendar.blocked": A_FILE,
}
"""Figures that nothing reads yet: an effect on one would change nothing."""


def check_modes(file: ScenarioFile, name: str, findings: Findings) -> None:
    """Refuse the modes of a scenario file that ask for what is not carried out."""
    for mode, section in file.modes.items():
        for row in MODES_NOT_YET:
            if asked := row.used(section):
                findings.error(name, f"modes.{mode}.{row.key}", asked, str(row.why), str(row.remedy))


def check_effect(one: Asked, name: str, findings: Findings) -> bool:
    """Whether the figure that an effect changes is read by anything; refuse it otherwise."""
    asked = one.effect.key.split(".")
    for key, what in IDLE_KEYS.items():
        parts = key.split(".")
        if len(parts) == len(asked) and all(map(fnmatchcase, parts, asked)):
            allowed = say("a figure that takes effect in this release", "本版中起作用的数值")
            findings.error(name, f"{one.where}.key", f"{key} ({what})", allowed)
            return False
    return True
