"""The command ``modes``: modes and policies of the catalogs, as tables or one in full."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import aside, listed, say
from scenarios.naming import option_words
from scenarios.problems import Problem, ScenarioError, nearest
from xuncha.cli.terminal.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from scenarios.schema import Mode, Policy

DONE = 0
MODES_HELP = say(
    "List the modes and policies that a scenario can use, or show one with its TOML to copy.\n\n"
    "Examples: xuncha modes; xuncha modes integrated; xuncha modes streamlined --lang zh",
    "列出情景可用的方式和举措，或显示其中一项及可复制的 TOML。\n\n"
    "例：xuncha modes\n\n例：xuncha modes integrated\n\n例：xuncha modes streamlined",
)
LEVELS = {level: words[0] for level, words in option_words.LEVELS.items()}
HOSTS = {host: words[0] for host, words in option_words.HOSTS.items()}
CLASS_NAMES = {"key": "重点", "general": "一般", "good": "较好"}
SIGNS = {"times": "x", "add": "+", "set": "="}


def modes(
    name: Annotated[str | None, typer.Argument(help=say("one of them, in full", "只显示这一项"))] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help=say("print JSON for machines", "输出 JSON"))] = False,
) -> int:
    """List modes and policies."""
    from scenarios.catalog import catalog_text, mode_catalog, policy_catalog  # noqa: PLC0415 - so that help is quick

    entries = [("modes", key, entry) for key, entry in mode_catalog().items()]
    entries += [("policies", key, entry) for key, entry in policy_catalog().items()]
    if name is not None:
        keys = [key for _, key, _ in entries]
        entries = [entry_key for entry_key in entries if entry_key[1] == name]
        if not entries:
            raise ScenarioError([Problem("NAME", "", name, listed(dict.fromkeys(keys)), nearest(name, keys))])
    models = {(kind, key): _read(kind, entry) for kind, key, entry in entries}
    if json:
        answer: dict[str, Any] = {"modes": [], "policies": []}
        for kind, key, _ in entries:
            full = models[kind, key].model_dump(mode="json", by_alias=True, exclude_none=True)
            text = {"toml": catalog_text("modes" if kind == "modes" else "policies", key)} if name is not None else {}
            answer[kind].append({"id": key} | full | text)
        print_json(answer)
    elif name is not None:
        for kind, key, _ in entries:
            _show(key, models[kind, key], catalog_text("modes" if kind == "modes" else "policies", key))
    else:
        _tables({key: models[kind, key] for kind, key, _ in entries if kind == "modes"},
                {key: models[kind, key] for kind, key, _ in entries if kind == "policies"})  # fmt: skip
    return DONE


def _read(kind: str, entry: dict[str, Any]) -> "Mode | Policy":
    from scenarios.schema import Mode, Policy  # noqa: PLC0415

    return Mode.model_validate(entry) if kind == "modes" else Policy.model_validate(entry)


def _show(key: str, entry: "Mode | Policy", toml: str) -> None:
    from scenarios.schema import Policy  # noqa: PLC0415

    print_line(f"{entry.name.zh} - {entry.name.en}{aside(key)}")
    if isinstance(entry, Policy):
        print_line(str(entry.about))
    print_line(f"{say('Source: ', '出处：')}{entry.source}")
    print_line()
    print_line(toml.rstrip())
    print_line()


def _tables(modes_: "dict[str, Any]", policies: "dict[str, Any]") -> None:
    chinese = say("", "zh") == "zh"

    def word(words: dict[str, str], value: str) -> str:
        return words[value] if chinese else value

    def head(*pairs: tuple[str, str]) -> list[str]:
        return [say(*pair) for pair in pairs]

    print_table(
        say("Modes (days of a team before terms; [modes.NAME] uses one)", "方式（每组天数，未计附加项；用 [modes.NAME] 启用）"),
        head(("mode", "方式"), ("name", "名称"), ("level", "层级"), ("host", "依托"), ("days", "天数"), ("source", "出处")),
        [
            (
                key,
                str(mode.name),
                word(LEVELS, mode.level),
                word(HOSTS, mode.host) if mode.sync is None else _linked(word(LEVELS, mode.sync)),
                listed(f"{word(CLASS_NAMES, name)} {mode.every_visit + mode.days[name]:g}" for name in mode.classes),
                _first(str(mode.source)),
            )
            for key, mode in modes_.items()
        ],
        left=True,
    )
    print_table(
        say("Policies ([policies.NAME] puts one in force)", "举措（用 [policies.NAME] 启用）"),
        head(("policy", "举措"), ("name", "名称"), ("changes", "改变"), ("source", "出处")),
        [(key, str(policy.name), _changes(policy), _first(str(policy.source))) for key, policy in policies.items()],
        left=True,
    )
    print_line()
    print_line(
        say(
            "xuncha modes NAME shows one in full, with its whole source",
            "xuncha modes NAME 显示其一的全部内容和完整出处",
        )
    )


def _linked(level: str) -> str:
    return say(f"with the {level}'s visit to the township", f"随{level}巡镇")


def _first(source: str) -> str:
    """First part of a source, and whether the rest speaks of assumptions."""
    first, _, rest = source.partition(";")
    word = say("assumed", "假设")
    return f"{first.strip()}; {say('in part assumed', '部分为假设')}" if word in rest else first


def _changes(policy: "Policy") -> str:
    parts = [f"+ modes.{mode}" for mode in policy.modes]
    for effect in policy.effects:
        fields = effect.model_dump(by_alias=True, exclude_none=True)
        for key, sign in SIGNS.items():
            if key in fields:
                value = policy.figures.get(fields[key], fields[key]) if isinstance(fields[key], str) else fields[key]
                parts.append(f"{effect.key} {sign} {value}")
    return "; ".join(parts)
