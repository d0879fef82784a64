"""What a new plan changes, row by row, in the words of the sheet 变动表: village, from, to, why."""

from typing import TYPE_CHECKING

from scenarios.language import say

if TYPE_CHECKING:
    from optimize.replanning.replan import Replanned
    from scenarios.scenario import Scenario

ORDER = ("dropped", "moved", "added")


def change_rows(scenario: "Scenario", result: "Replanned") -> list[dict[str, str]]:
    """Return every change with the names of village, rounds, teams and modes; what is dropped first."""
    from optimize.replanning.plan_changes import reason_text  # noqa: PLC0415
    from scenarios.naming.names import mode_names, round_names, team_names  # noqa: PLC0415

    rounds, teams = round_names(scenario.rounds), team_names(scenario.teams, scenario.offices)
    modes = mode_names(scenario.file.modes)
    site_name = dict(zip(scenario.sites["id"].to_list(), scenario.sites["name"].to_list(), strict=True))
    kinds = {"moved": say("moved", "调整"), "dropped": say("dropped", "取消"), "added": say("added", "新增")}

    def place(visit: tuple[str, str, str] | None) -> str:
        if visit is None:
            return "-"
        names = (rounds.name(visit[0]), teams.name(visit[1]), modes.name(visit[2]))
        return say(", ", "，").join(names)

    return [
        {
            "kind": change.kind, "site": change.site, "name": site_name.get(change.site, change.site),
            "change": kinds[change.kind], "from": place(change.before), "to": place(change.after),
            "reason": reason_text(change.reason),
        }
        for change in sorted(result.changes, key=lambda change: (ORDER.index(change.kind), change.site))
    ]  # fmt: skip
