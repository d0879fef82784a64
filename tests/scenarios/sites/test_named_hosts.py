"""Sites that are inspected with another one: the table `hosts` and the column `host`, and what of them is refused."""

from pathlib import Path

from county_files import hosts_table, sites_with
from make import small_county, write_county
from refused import in_words, refused

from scenarios.options.hosts import hosts_by_mode

EXTENDED = {"sites": {"hosts": "hosts.csv"}, "modes": {"extended": {}}}


def test_the_table_names_hosts_by_code_and_by_name(tmp_path: Path) -> None:
    scenario = small_county(tmp_path, EXTENDED)
    host = dict(scenario.sites.select("name", "host").iter_rows())
    assert host["village 0-0"] == host["village 1-1"] == "330503990"
    assert host["village 0-3"] == host["village 1-2"] == "330503991"
    assert host["village 2-0"] is None
    rows = hosts_by_mode(scenario)[:, scenario.modes.index("extended")]
    assert (rows >= 0).sum() == 10
    assert [scenario.sites["kind"][row] for row in set(rows[rows >= 0].tolist())] == ["department"] * 2


def test_the_column_says_the_same(tmp_path: Path) -> None:
    named = dict(line.split(",") for line in hosts_table().splitlines()[1:])
    changes = {"modes": {"extended": {}}}
    column = small_county(tmp_path / "column", changes, {"sites.csv": sites_with("随巡对象", named.get)})
    table = small_county(tmp_path / "table", EXTENDED)
    assert column.sites["host"].to_list() == table.sites["host"].to_list()


def test_what_can_t_be_a_host_is_refused_together(tmp_path: Path) -> None:
    text = "site,host\n330503001201,bureau 7\n330503001202,330503001202\n330503001203,bureau 0\n330503001203,bureau 1\n"
    text += "330503001204,330503001205\n330503001205,bureau 0\n330503009999,bureau 0\n"
    told = in_words(refused(write_county(tmp_path, EXTENDED, {"hosts.csv": text})))
    assert "bureau 7" in told
    assert "a site other than the row's own" in told
    assert "one host for each site" in told
    assert "a host that is inspected in its own right" in told
    assert "330503009999" in told


def test_a_mode_without_named_hosts_is_warned_of(tmp_path: Path) -> None:
    """The notice of a department that reaches out to villages, where no table says to which."""
    scenario = small_county(tmp_path, {"modes": {"extended": {}}})
    assert any(warning.where == "modes.extended.host" and "随巡对象" in warning.allowed for warning in scenario.warnings)


def test_hosts_without_a_mode_are_warned_of(tmp_path: Path) -> None:
    scenario = small_county(tmp_path, {"sites": {"hosts": "hosts.csv"}})
    assert any("a host that no mode uses" in warning.found for warning in scenario.warnings)
