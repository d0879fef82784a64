"""Where scenarios lie: the ones that ship, by name; folders and files, by path; a variant behind a colon."""

import re
from dataclasses import dataclass
from importlib.resources import files
from os import PathLike
from pathlib import Path

from scenarios.language import listed, say
from scenarios.problems import SCENARIO_FILE, Problem, ScenarioError, nearest


@dataclass(frozen=True, slots=True)
class Address:
    """A scenario file and, where one was asked for, the name of a variant."""

    file: Path
    variant: str | None = None

    @property
    def folder(self) -> Path:
        """Folder of the file."""
        return self.file.parent


def bundled() -> tuple[str, ...]:
    """Names of the scenarios that ship."""
    return tuple(
        sorted(folder.name for folder in (files("scenarios") / "files").iterdir() if (folder / SCENARIO_FILE).is_file())
    )


def bundled_folder(folder: Path) -> bool:
    """Whether a folder is that of a scenario that ships."""
    return folder.resolve().parent == Path(str(files("scenarios") / "files")).resolve()


def portable(address: str) -> str:
    """Return the address of a scenario as it holds on every machine: that of one that ships is its name."""
    text, colon, variant = address.rpartition(":") if ".toml:" in address else (address, "", "")
    path = Path(text)
    return path.parent.name + colon + variant if path.name == SCENARIO_FILE and bundled_folder(path.parent) else address


def locate(name_or_path: str | PathLike[str], near: Path | None = None) -> Address:
    """Find a scenario: ``nanxun``, ``FOLDER`` or ``FOLDER/scenario.toml``, each also with ``:VARIANT``.

    Parameters
    ----------
    name_or_path
        Name or path.
    near
        Folder against which paths are read; the current one if omitted.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    address: object = name_or_path
    if not isinstance(address, str | PathLike):
        allowed = say("a name or a path", "名称或路径")
        raise ScenarioError([Problem("load()", say("scenario", "情景"), type(address).__name__, allowed)])
    text = str(name_or_path)
    file = _file(text, near)
    if file is not None:
        return Address(file)
    heads = [text[: mark.start()] for mark in re.finditer("[:：]", text)]
    for head in heads:
        file = _file(head, near)
        if file is not None:
            return Address(file, text[len(head) + 1 :])
    allowed = say("a folder with scenario.toml, or one of: ", "含 scenario.toml 的文件夹，或：") + listed(bundled())
    fault = say("no such scenario", "没有这个情景")
    raise ScenarioError(
        [Problem(text, say("scenario", "情景"), fault, allowed, nearest(heads[-1] if heads else text, bundled()))]
    )


def find(name_or_path: str | Path) -> Path:
    """Folder of a scenario; see `locate`."""
    return locate(name_or_path).folder


def _file(text: str, near: Path | None) -> Path | None:
    if not text:
        return None
    try:
        path = Path(text) if near is None else near / text
        if path.suffix == ".toml" and path.is_file():
            return path
        if (path / SCENARIO_FILE).is_file():
            return path / SCENARIO_FILE
    except (OSError, ValueError):  # a name that no file can have
        return None
    if text in bundled():
        return Path(str(files("scenarios") / "files" / text / SCENARIO_FILE))
    return None
