"""Scenarios made from others: chains, overrides, variants."""

from pathlib import Path

import pytest
from refused import refused

from scenarios.file.addresses import find, locate
from scenarios.file.composition import compose
from scenarios.loading import load
from scenarios.scenario import Scenario

N = 'extends = "nanxun"\n'
VARIANTS = """
[variants.more]
title = { zh = "多", en = "More" }
[variants.more.overrides]
"teams.nanxun.count" = 6
simulation.seed = 9

[variants.plain]
remove = ["modes.thematic", "milestones"]
"""


def write(folder: Path, text: str, name: str = "scenario.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_scenario_extends_one_that_ships(tmp_path: Path, nanxun: Scenario) -> None:
    """Sections are laid over the parent's, whose tables are read from its own folder."""
    text = 'extends = "nanxun"\nname = "mine"\n[teams.nanxun]\ncount = 5\n[overrides]\n"milestones[1].target" = 0.4\n'
    extended = load(write(tmp_path / "mine", text))
    assert extended.name == "mine"
    assert extended.sites.equals(nanxun.sites)
    assert [len(extended.teams), extended.teams[-1].size] == [len(nanxun.teams) + 1, 6]
    targets = [milestone.target for milestone in nanxun.file.milestones]
    assert [milestone.target for milestone in extended.file.milestones] == [0.4, *targets[1:]]


def test_chains_and_tables_nearest_first(tmp_path: Path) -> None:
    """A grandchild has what its parents say, and takes a table from the nearest folder that has it."""
    write(tmp_path / "a", f'extends = "{find("nanxun").as_posix()}"\n[teams.nanxun]\ncount = 5\nsize = 7\n')
    write(tmp_path / "b", 'extends = "../a"\n[teams.nanxun]\ncount = 3\n[simulation]\nseed = 3\n')
    lines = (find("nanxun") / "sites.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "a" / "sites.csv").write_text("\n".join(lines[:60]) + "\n", encoding="utf-8")
    b = load(tmp_path / "b")
    assert b.file.teams["nanxun"].count == 3
    assert b.file.teams["nanxun"].size == 7
    assert b.file.simulation.seed == 3
    assert len(b.sites) == 59


def test_a_circle_is_refused(tmp_path: Path) -> None:
    """The whole circle is named."""
    write(tmp_path / "a", 'extends = "../b"')
    write(tmp_path / "b", 'extends = "../a"')
    (problem,) = refused(tmp_path / "a")
    assert problem.found == "scenario.toml -> b/scenario.toml -> a/scenario.toml"


@pytest.mark.slow
def test_variants_by_name_and_by_path(folder: Path) -> None:
    """A variant changes what it names, has its own name and title, and may leave sections out."""
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(VARIANTS)
    for address in (f"{folder}:more", f"{folder / 'scenario.toml'}:more"):
        more = load(address)
        assert (more.name, more.file.title.en, more.file.teams["nanxun"].count) == ("nanxun-more", "More", 6)
        assert more.file.simulation.seed == 9
    plain = load(f"{folder}:plain")
    assert "thematic" not in plain.modes
    assert plain.file.milestones == ()
    assert "(plain)" in plain.file.title.en
    assert "more" in load(folder).file.variants


def test_a_shipped_variant() -> None:
    """Its teams are those of the scenario and one more."""
    assert len(load("weiyuan:more").teams) == len(load("weiyuan").teams) + 1


def test_an_unknown_variant_is_refused(folder: Path) -> None:
    """The nearest one is named."""
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write(VARIANTS)
    (problem,) = refused(f"{folder}:mroe")
    assert "more" in problem.hint
    assert "more, plain" in problem.allowed
    (problem,) = refused("china:more")
    assert "no variants" in problem.allowed


@pytest.mark.parametrize(
    ("text", "file", "where", "word"),
    [
        ('extends = "nanxum"', "scenario.toml", "extends", "nanxun"),  # no such scenario
        ("extends = 3", "scenario.toml", "extends", "name"),  # no text
        (f'{N}[overrides]\n"teams.nanxun.cuont" = 3', "scenario.toml [overrides]", "teams.nanxun.cuont", "count"),
        (f'{N}[overrides]\n"teams.nanxum.count" = 3', "scenario.toml [overrides]", "teams.nanxum", "nanxun"),
        (f'{N}[overrides]\n"milestones[4].target" = 1', "scenario.toml", "overrides", "[1] to [3]"),
        (f'{N}[overrides]\n"name.x" = 1', "scenario.toml", "overrides", "title"),  # through a text
        (f'{N}[overrides]\n"a..b" = 1', "scenario.toml", "overrides", "teams"),  # no key
        (f"{N}overrides = 1", "scenario.toml", "overrides", "table"),
        (f'{N}remove = ["modes.thematc"]', "scenario.toml", "remove", "thematic"),
        (f'{N}remove = "modes"', "scenario.toml", "remove", "list"),
        (f"{N}[variants.x]\ncolour = 1", "scenario.toml", "variants.x.colour", "overrides"),
        (f"{N}[variants]\nx = 1", "scenario.toml", "variants.x", "overrides"),
        (f'{N}[variants.x.overrides]\n"simulation.sed" = 1', "scenario.toml [variants.x]", "simulation.sed", "seed"),
        (f'{N}[variants.x.overrides]\n"rounds.x.y[2]" = 1', "scenario.toml", "variants.x.overrides", ""),
        (f'{N}[variants.x]\nremove = ["modez"]', "scenario.toml", "variants.x.remove", "modes"),
    ],
)  # fmt: skip
def test_what_fits_nowhere_is_refused(tmp_path: Path, text: str, file: str, where: str, word: str) -> None:
    """Each is refused with the file and key where it stands and what would be right; variants even when not asked for."""
    matching = [
        problem for problem in refused(write(tmp_path / "mine", text)) if (problem.file, problem.where) == (file, where)
    ]
    assert matching, refused(tmp_path / "mine")
    assert any(word in problem.allowed + problem.hint for problem in matching)


def test_a_problem_of_the_parent_names_its_file(tmp_path: Path) -> None:
    """What a parent says wrongly is shown in the parent."""
    write(tmp_path / "a", 'extends = "nanxun"\n[simulation]\nsed = 3\n')
    write(tmp_path / "b", 'extends = "../a"\n[term]\nyeers = 4\n')
    assert {(problem.file, problem.where) for problem in refused(tmp_path / "b")} == {
        ("a/scenario.toml", "simulation.sed"),
        ("scenario.toml", "term.yeers"),
    }


def test_a_file_that_is_not_called_scenario_toml(folder: Path) -> None:
    """The file that was named is read, and problems name it."""
    (folder / "scenario.toml").rename(folder / "mine.toml")
    assert load(folder / "mine.toml").name == "nanxun"
    text = (folder / "mine.toml").read_text(encoding="utf-8")
    (folder / "mine.toml").write_text(text.replace("carry_over", "cary_over"), encoding="utf-8")
    assert [problem.file for problem in refused(folder / "mine.toml")] == ["mine.toml"]


def test_a_whole_file_needs_no_composing() -> None:
    """Nothing is laid over what stands in one file."""
    assert compose(locate("nanxun")).self_contained
    assert not compose(locate("weiyuan:more")).self_contained
