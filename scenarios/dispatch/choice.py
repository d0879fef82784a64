"""Dispatch as people read it, and what it can't be combined with."""

from typing import cast, get_args, overload

from scenarios.asking import asked
from scenarios.dispatch.orders import ORDERS, is_rule
from scenarios.dispatch.own_rule import DispatchChoice, DispatchRule, dispatch_id
from scenarios.language import listed, say
from scenarios.naming.option_words import DISPATCH as DISPATCH_WORDS
from scenarios.naming.option_words import option_of
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.schema import ScenarioFile
from scenarios.schema.goals import Dispatch

DISPATCHES: tuple[Dispatch, ...] = get_args(Dispatch)


@overload
def settle_dispatch(
    file: ScenarioFile, choice: str | None, *, plan: str | None = None, method: str | None = None, required: bool = True
) -> Dispatch: ...
@overload
def settle_dispatch(
    file: ScenarioFile,
    choice: DispatchChoice | None,
    *,
    plan: str | None = None,
    method: str | None = None,
    required: bool = True,
) -> DispatchChoice: ...
def settle_dispatch(
    file: ScenarioFile,
    choice: str | DispatchRule | None,
    *,
    plan: str | None = None,
    method: str | None = None,
    required: bool = True,
) -> DispatchChoice:
    """Settle who says what teams do, and check that it goes with what else is asked for.

    Parameters
    ----------
    file
        Its ``simulation.dispatch`` holds where nothing is asked.
    choice
        Dispatch that is asked for.
    plan, method
        Plan that is given, and how one is to be made, in the words of the user; None where there are none.
    required
        Whether a plan or a method must be given where there is no rule.

    Raises
    ------
    ScenarioError
        If there is no such dispatch, a rule is to follow a plan, or a plan is missing.
    """
    findings = Findings()
    place = SCENARIO_FILE if choice is None else asked("--dispatch")
    key = "simulation.dispatch" if choice is None else ""
    name = file.simulation.dispatch if choice is None else choice
    if isinstance(name, str):
        name = option_of(name, list(DISPATCHES)) or name
    if isinstance(name, str) and name not in DISPATCHES:
        findings.error(place, key, name, listed(DISPATCHES), nearest(name, DISPATCHES))
        findings.stop_on_error()
    dispatch = cast("DispatchChoice", name)
    rule_name = dispatch_id(dispatch)
    if is_rule(dispatch) and (plan is not None or method is not None):
        fault = say(
            f"{rule_name}, a rule that needs no plan, together with {plan or method}",
            f"按规则 {rule_name} 派组（无计划），又有 {plan or method}",
        )
        allowed = say("either a rule or a plan", "规则与计划只能二选一")
        follow = asked("--dispatch follow", 'dispatch="follow"')
        hint = say(
            f"follow, repair or reoptimize carry a plan out: {follow}",
            f"执行计划用 follow、repair 或 reoptimize：{follow}",
        )
        findings.error(place, key, fault, allowed, hint)
    elif not is_rule(dispatch) and required and plan is None and method is None:
        fault = say(f"{dispatch} without a plan", f"{dispatch}，但没有计划")
        allowed = asked(say("a plan file", "计划文件"), say("a plan", "计划"))
        rule = asked("--dispatch", "dispatch")
        hint = say(
            f"{asked('--plan FILE', 'plan=xc.plan(s)')}, or a rule that needs none: {rule} {', '.join(ORDERS)}",
            f"{asked('--plan 文件', 'plan=xc.plan(s)')}，或用不需要计划的规则：{rule} {'、'.join(ORDERS)}",
        )
        findings.error(asked("--plan"), "", fault, allowed, hint)
    check_classes(file, dispatch, findings)
    check_choices(file, dispatch, findings)
    findings.stop_on_error()
    return dispatch


def check_classes(file: ScenarioFile, dispatch: DispatchChoice, findings: Findings) -> None:
    """Check that classes don't change where a rule says what teams do: its visits have no planned round to hold them against.

    Such a round is what says which class a village has by then.
    """
    changes = file.uncertainty.reclassification
    if is_rule(dispatch) and (changes.up > 0 or changes.down > 0):
        fault = say(f"up {changes.up:g}, down {changes.down:g}, with dispatch {dispatch_id(dispatch)}",
                    f"up {changes.up:g}、down {changes.down:g}，派组 {dispatch_id(dispatch)}")  # fmt: skip
        allowed = say("up = 0 and down = 0 where a rule dispatches teams", "按规则派组时 up = 0 且 down = 0")
        hint = say("dispatch follow, repair or reoptimize", "用 follow、repair 或 reoptimize")
        findings.error(SCENARIO_FILE, "uncertainty.reclassification", fault, allowed, hint)


def check_choices(file: ScenarioFile, dispatch: DispatchChoice, findings: Findings) -> None:
    """Check that visits can be chosen during the term: their days are those of teams of one size, and each covers its site."""
    if file.formations and (is_rule(dispatch) or dispatch == "reoptimize"):
        fault = say(
            f"teams of several sizes, with dispatch {dispatch_id(dispatch)}", f"各轮组的人数不同，派组 {dispatch_id(dispatch)}"
        )
        allowed = say("dispatch follow or repair with formations", "有编组（formations）时用 follow 或 repair")
        findings.error(SCENARIO_FILE, "formations", fault, allowed)
    second_visit_modes = [name for name, mode in file.modes.items() if mode.again is not None]
    if second_visit_modes and is_rule(dispatch):
        fault = say(
            f"second visits in {listed(second_visit_modes)}, with dispatch {dispatch_id(dispatch)}",
            f"{listed(second_visit_modes)} 安排回头看或回访，派组 {dispatch_id(dispatch)}",
        )
        allowed = say("a dispatch with a plan: only a plan holds them", "有计划的派组：只有计划含回头看、回访")
        findings.error(SCENARIO_FILE, f"modes.{second_visit_modes[0]}.again", fault, allowed)


def dispatch_name(dispatch: DispatchChoice) -> str:
    """Name a dispatch in a few words."""
    if not isinstance(dispatch, str):
        return say("no plan: a rule of the user's own", "无计划：用户自定规则")
    words = DISPATCH_WORDS[dispatch]
    return say(words[-1], words[0])
