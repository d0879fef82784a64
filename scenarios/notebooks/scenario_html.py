"""What notebooks show of a scenario."""

import polars as pl

from scenarios.language import of_number, say
from scenarios.notebooks.drawings import points, show
from scenarios.scenario_data import ScenarioData
from scenarios.schema import CLASSES


def scenario_html(scenario: ScenarioData) -> str:
    """Return a scenario: what it is about, its villages by class, a map coloured by class."""
    villages = scenario.sites.filter(pl.col("kind") == "village")
    term = scenario.file.term
    teams = scenario.most_teams.sum()
    sentence = say(
        f"{scenario.file.title}: {of_number(len(villages), 'village')}, {of_number(len(scenario.offices), 'office')} "
        f"with {of_number(teams, 'team')}, "
        f"{of_number(len(scenario.rounds), 'round')} from {term.start} on.",
        f"{scenario.file.title}：{len(villages)} 个村，{len(scenario.offices)} 个巡察办、{teams} 个组，"
        f"自 {term.start} 起 {len(scenario.rounds)} 轮。",
    )
    counts = villages["class"].value_counts().rows()
    labels = scenario.file.classes.labels
    rows = [(str(labels[name]), dict(counts).get(name, 0)) for name in CLASSES]
    if scenario.synthesised:
        rows.append((say("made up", "推算的列"), ", ".join(scenario.synthesised)))
    headers = (say("class", "分类"), say("villages", "村数"))
    located = villages.drop_nulls(["lon", "lat", "class"])
    kinds = located["class"].replace_strict(dict(zip(CLASSES, (1, 2, 3), strict=True)), return_dtype=pl.Int64)
    drawing = points(located["lon"].to_numpy(), located["lat"].to_numpy(), kinds.to_numpy())
    return show(sentence, headers, rows, drawing)
