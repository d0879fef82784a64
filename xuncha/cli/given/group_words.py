"""Groups of a curve as people call them: 分类:重点村 is class:key."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

DIMENSIONS = {"分类": "class", "类别": "class", "巡察办": "office", "方式": "mode", "村": "village", "整改": "repaired"}


def settled_group(scenario: "Scenario", group: str) -> str:
    """Return a group with its ids: the names of classes, offices and modes, in both languages, are read.

    What means nothing stays as it is, and is refused where it is used.
    """
    from scenarios.naming.names import class_names, mode_names, office_names  # noqa: PLC0415
    from scenarios.naming.settled_words import settled_id  # noqa: PLC0415

    dimension, _, word = group.replace("：", ":").partition(":")
    dimension = DIMENSIONS.get(dimension, dimension)
    if not word:
        return dimension
    if dimension == "class":
        return f"class:{settled_id(class_names(scenario.file), word)}"
    if dimension == "office":
        return f"office:{settled_id(office_names(scenario.offices), word)}"
    if dimension == "mode":
        return f"mode:{settled_id(mode_names(scenario.file.modes), word)}"
    return f"{dimension}:{word}"
