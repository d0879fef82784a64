"""Policies in force: each changes what it says, exactly, and nothing else."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import small_county, write_county
from refused import in_words, refused

from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.file.policies.put_in_force import put_in_force
from scenarios.loading import load
from scenarios.problems import Findings, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema import Policy
from scenarios.stays.workload import mode_days, mode_offices


def differences(before: Any, after: Any, path: str = "") -> dict[str, tuple[Any, Any]]:
    """Places at which two documents differ, with both values."""
    if isinstance(before, dict) and isinstance(after, dict):
        result: dict[str, tuple[Any, Any]] = {}
        for key in before.keys() | after.keys():
            result |= differences(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
        return result
    return {} if before == after else {path: (before, after)}


def changed(plain: Scenario, varied: Scenario) -> dict[str, tuple[Any, Any]]:
    documents = [scenario.file.model_dump(by_alias=True) for scenario in (plain, varied)]
    for document in documents:
        document.pop("policies")
    return differences(*documents)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small_county(tmp_path_factory.mktemp("plain"), {"modes": {"integrated": {}}})


def county(folder: Path, **policies: dict[str, Any]) -> Scenario:
    named = {name.replace("_", "-"): policy for name, policy in policies.items()}
    return small_county(folder, {"modes": {"integrated": {}}, "policies": named})


def test_streamlined_shortens_the_fixed_work_alone(tmp_path: Path, plain: Scenario) -> None:
    """40 % of each mode's fixed days are left; a key village in direct mode falls from 10.9 to 9.7 days, in half days."""
    lighter = county(tmp_path, streamlined={})
    assert changed(plain, lighter) == {
        "modes.regular.fixed_days": (2, 0.8),
        "modes.direct.fixed_days": (2, 0.8),
        "modes.integrated.fixed_days": (1, 0.4),
    }
    key = plain.site_row["330503001201"]
    direct = plain.modes.index("direct")
    # 8 + 0.5 a thousand people + 0.1 x 3 complaints + 0.2 x 0.5 million yuan = 8.9, and the fixed days
    assert mode_days(plain)[key, direct] == 11.0
    assert mode_days(lighter)[key, direct] == 9.5


def test_streamlined_does_not_go_below_the_minimum(tmp_path: Path) -> None:
    """A mode's least stay holds: Henan's ten days a key village."""
    ten = {"modes": {"direct": {"min_days": 10}}, "policies": {"streamlined": {}}}
    scenario = small_county(tmp_path, ten)
    assert np.nanmin(mode_days(scenario)[:, scenario.modes.index("direct")]) == 10


def test_a_figure_of_a_policy_is_the_scenario_s_to_change(tmp_path: Path, plain: Scenario) -> None:
    """One figure, without the effects written again."""
    halved = county(tmp_path, streamlined={"figures": {"fixed_work": 0.5}})
    assert changed(plain, halved)["modes.direct.fixed_days"] == (2, 1)


def test_the_effects_of_a_policy_are_the_scenario_s_to_change(tmp_path: Path, plain: Scenario) -> None:
    """Other effects stand instead of the catalog's."""
    only = county(tmp_path, streamlined={"effects": [{"key": "modes.direct.fixed_days", "times": "fixed_work"}]})
    assert changed(plain, only) == {"modes.direct.fixed_days": (2, 0.8)}


def test_retired_leaders_make_one_more_team_of_each_county_office(tmp_path: Path, plain: Scenario) -> None:
    """The prefecture, the province and the zone keep theirs."""
    more = county(tmp_path, retired_leaders={})
    assert changed(plain, more) == {"teams.district.count": (4, 5)}
    before, after = (Counter(scenario.offices[team.office].id for team in scenario.teams) for scenario in (plain, more))
    assert after - before == Counter({"district": 1})


def test_departments_go_to_the_prefecture(tmp_path: Path, plain: Scenario) -> None:
    """The county keeps the townships; its days fall by those of its departments."""
    relieved = county(tmp_path, departments_to_prefecture={})
    assert set(changed(plain, relieved)) >= {"modes.regular.kinds", "modes.taken-over"}
    department = (relieved.sites["kind"] == "department").to_numpy()
    offices, days = mode_offices(relieved), mode_days(relieved)
    served = np.where(np.isnan(days), -1, offices)
    assert set(served[department].ravel()) == {-1, relieved.office_index("city")}
    before = mode_days(plain)[department]
    assert np.nansum(before) == 2 * 10
    township = (relieved.sites["kind"] == "township").to_numpy()
    assert (served[township, relieved.modes.index("regular")] == relieved.office_index("district")).all()


def test_extended_stays_follow_complaints(tmp_path: Path, plain: Scenario) -> None:
    """0.2 days a complaint in each mode that heeds them: 3 complaints, 0.6 days."""
    longer = county(tmp_path, extended_stay={})
    assert changed(plain, longer) == {
        "modes.direct.terms.complaints": (0.1, pytest.approx(0.3)),
        "modes.integrated.terms.complaints": (0.1, pytest.approx(0.3)),
    }
    general = plain.site_row["330503001202"]
    column = plain.modes.index("direct")
    assert mode_days(plain)[general, column] == 7.0  # 6.9
    assert mode_days(longer)[general, column] == 7.5  # 7.5


@pytest.mark.parametrize(
    ("policy", "key", "value"),
    [
        ("discipline-deputies", "leads.factor", (1, 1.15)),
        ("one-inspection-a-year", "other_checks.exclusion", (0, 1.0)),
        ("online-channel", "detection.online", (0, 0.245)),
        ("early-self-correction", "self_correction.rate", (0, 0.28)),
        ("repair-on-site", "repair.on_site", (0.04, 0.0568)),
        ("data-models", "detection.factor", (1, 1.1)),
    ],
)
@pytest.mark.slow
def test_policies_on_findings(tmp_path: Path, policy: str, key: str, value: tuple[float, float]) -> None:
    """Each changes its figure of the section on findings, and is refused where findings are not simulated."""
    on = {"findings": {"other_checks": {"rate": 2.0}}}
    before, after = small_county(tmp_path / "a", on), small_county(tmp_path / "b", on | {"policies": {policy: {}}})
    shorter = {"rounds.preparation_days": (10, 8)} if policy == "data-models" else {}
    assert changed(before, after) == {f"findings.{key}": pytest.approx(value)} | shorter
    for number, off in enumerate(({}, {"findings": {"enabled": False, "other_checks": {"rate": 2.0}}})):
        problems = refused(write_county(tmp_path / str(number), off | {"policies": {policy: {}}}))
        assert {problem.where for problem in problems} == {f"policies.{policy}.needs"}
        assert "findings.enabled" in in_words(problems[:1])


def test_exclusion_needs_other_checks(tmp_path: Path) -> None:
    """Where no other body checks anything there is nothing to be spared."""
    (problem,) = refused(write_county(tmp_path, {"findings": {}, "policies": {"one-inspection-a-year": {}}}))
    assert problem.where == "policies.one-inspection-a-year.needs"
    assert "findings.other_checks.rate = 0.0" in in_words([problem])


def test_policies_add_up(tmp_path: Path, plain: Scenario) -> None:
    """Several at once are all of them, in whatever order the file has them."""
    first = county(tmp_path / "a", streamlined={}, extended_stay={}, retired_leaders={})
    second = county(tmp_path / "b", retired_leaders={}, extended_stay={}, streamlined={})
    assert changed(first, second) == {}
    assert len(changed(plain, first)) == 3 + 2 + 1


def test_off_is_off(tmp_path: Path, plain: Scenario) -> None:
    """A policy that is off changes nothing and is not refused."""
    three = {name: {"on": False} for name in ("streamlined", "support", "online_channel")}
    assert changed(plain, county(tmp_path / "a", **three)) == {}
    one_on = county(tmp_path / "b", **three, retired_leaders={})
    assert changed(plain, one_on) == {"teams.district.count": (4, 5)}


def test_a_file_with_problems_is_returned_as_it_came(plain: Scenario) -> None:
    """Nothing is half in force."""
    wrong = {"key": "modes.*.fixed_dais", "times": 2}
    good = {"key": "modes.*.fixed_days", "times": 2}
    policy = Policy.model_validate({"name": {"zh": "", "en": ""}, "source": "", "effects": [good, wrong]})
    file = plain.file.model_copy(update={"policies": {"own": policy}})
    findings = Findings()
    assert put_in_force(file, "scenario.toml", findings) is file
    assert [problem.where for problem in findings.errors] == ["policies.own.effects[2].key"]


def test_loading_again_does_not_apply_policies_twice(tmp_path: Path) -> None:
    """The scenario's own file is left as it is."""
    scenario = county(tmp_path, retired_leaders={})
    assert len(load(tmp_path).teams) == len(scenario.teams) == 8


def test_support_needs_a_link(tmp_path: Path) -> None:
    """Without donors the policy would change nothing; with them it brings its mode along."""
    (problem,) = refused(write_county(tmp_path / "a", {"policies": {"support": {}}}))
    assert problem.where == "policies.support.needs"
    assert "[[support]]" in in_words([problem])
    name = {"zh": "支援", "en": "donor"}
    changes = {
        "policies": {"support": {}},
        "offices": {"donor": {"name": name, "level": "prefecture", "region": "3306", "lon": 120.5, "lat": 30.0}},
        "teams": {"donor": {"count": 1, "size": 7}},
        "support": [{"donor": "donor", "region": "330503"}],
    }
    assert small_county(tmp_path / "b", changes).mode("support").team.members == "support"


@pytest.mark.parametrize(
    ("effect", "where", "words"),
    [
        ({"key": "modes.*.fixd_days", "times": 0.5}, ".key", "did you mean fixed_days"),
        ({"key": "calendar.block*", "set": "others.csv"}, ".key", "takes effect"),
        ({"key": "sites.table", "set": "others.csv"}, ".key", "files are read before"),
        ({"key": "policies.own.on", "set": False}, ".key", "matches nothing"),
    ],
)
def test_idle_effects_are_refused(tmp_path: Path, effect: dict[str, Any], where: str, words: str) -> None:
    """An effect that would change nothing, or the policies themselves."""
    policy = {"name": {"zh": "自", "en": "own"}, "source": "assumed", "effects": [effect]}
    (problem,) = refused(write_county(tmp_path, {"policies": {"own": policy}}))
    assert problem.where == f"policies.own.effects[1]{where}"
    assert words in in_words([problem])


def test_what_a_policy_makes_of_a_figure_is_checked(tmp_path: Path) -> None:
    """4.4 teams, and a share above 1, are refused; the hint names the policy."""
    effects = [{"key": "teams.district.count", "times": 1.1}, {"key": "teams.city.share", "times": 2}]
    policy = {"name": {"zh": "自", "en": "own"}, "source": "assumed", "effects": effects}
    problems = refused(write_county(tmp_path, {"policies": {"own": policy}}))
    assert {problem.where for problem in problems} == {"teams.district.count", "teams.city.share"}
    assert all("the value after the policies have changed it (own)" in in_words([problem]) for problem in problems)


@pytest.mark.slow
def test_every_policy_can_be_named(tmp_path: Path) -> None:
    """By its name alone each of the catalog is put in force or refused in words that name it."""
    for policy, entry in policy_catalog().items():
        folder = write_county(tmp_path / policy, {"policies": {policy: {}}})
        if "needs" in entry:
            assert any(policy in problem.where for problem in refused(folder))
        else:
            assert policy in load(folder).file.policies


def test_the_catalog_is_not_changed() -> None:
    """Policies patch the scenario, never what ships."""
    assert mode_catalog()["direct"]["fixed_days"] == 2


ODD_KEYS = (
    "modes.*.fixed_days", "teams.*", "*.*", "modes.[", "rounds.yearly.1", "rounds.yearly.*.start", "title.zh", "term.start",
    "sites.table", "county", "a..b", "fixed_work",
)  # fmt: skip
values = st.recursive(
    st.one_of(
        st.none().map(lambda _: "x"), st.booleans(), st.integers(-3, 10**20), st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(ODD_KEYS),
        st.dates(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from(["key", "set", "times", "add", "where", "fixed_work"]), inner, max_size=4),
    ),
    max_leaves=6,
)  # fmt: skip
keys = st.sampled_from(["name", "on", "figures", "modes", "effects", "needs", "source", "sorce"])
effects = st.fixed_dictionaries(
    {"key": st.sampled_from(ODD_KEYS)},
    optional={"set": values, "times": st.floats(-1e6, 1e6), "add": st.integers(-(10**6), 10**6), "where": values},
)  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(
    st.dictionaries(
        st.sampled_from(["streamlined", "support", "own"]), st.dictionaries(keys, values, max_size=4) | values, max_size=2
    ),
    st.lists(effects, max_size=3),
)  # fmt: skip
@pytest.mark.slow
def test_whatever_is_written_loads_or_is_refused(written: dict[str, Any], asked: list[dict[str, Any]]) -> None:
    """No traceback, whatever stands under policies."""
    policy = {"name": {"zh": "", "en": ""}, "source": "", "effects": asked}
    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder), {"policies": {"mine": policy} | written})
        try:
            loaded = load(folder)
        except ScenarioError:
            return
        assert "mine" in loaded.file.policies
