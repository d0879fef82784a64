"""What notebooks show of runs, curves and comparisons."""

from collections.abc import Sequence

from results.answers.headline import headline
from results.comparing.compare import ComparedRuns
from results.curve_data import CurveData, coverage_of
from results.run_data import RunData
from results.run_rows import milestone_rows
from scenarios.language import say
from scenarios.notebooks.drawings import Line, lines, show


def curve_line(curve: CurveData, name: str = "") -> Line:
    """Return a curve with the band that holds 90 % of the replications, to be drawn."""
    return Line(name, curve.median, curve.low90, curve.high90)


def run_html(run: RunData) -> str:
    """Return a run: its headline, its milestones, its coverage."""
    headers = (say("milestone", "节点"), say("by", "期限"), say("probability", "概率"), say("95 % interval", "95% 区间"))
    rows = [
        (row["name"], row["date"], f"{row['probability']:.0%}", f"{row['low']:.0%} - {row['high']:.0%}")
        for row in milestone_rows(run)
    ]
    return show(headline(run), headers, rows, lines([curve_line(coverage_of(run))]))


def curve_html(curve: CurveData) -> str:
    """Return a curve: what it says, its shares by year, its band."""
    from results.pictures.coverage.words import coverage_finding  # noqa: PLC0415 - it knows matplotlib

    frame = curve.frame()
    rows = frame[_yearly(len(frame))].rows()
    headers = (say("date", "日期"), say("median", "中位数"), say("90 % of replications", "90% 的模拟"))
    cells = [(date, f"{median:.1%}", f"{low:.1%} - {high:.1%}") for date, median, _, _, low, high in rows]
    return show(coverage_finding(curve), headers, cells, lines([curve_line(curve)]))


def _yearly(days: int) -> Sequence[int]:
    return [*range(0, days - 1, 365), days - 1]


def comparison_html(comparison: ComparedRuns) -> str:
    """Return a comparison: its sentence, the decisive measure of each run, the curves of all."""
    from results.comparing.compare_words import change_text, sentences, value_text  # noqa: PLC0415 - only in notebooks

    gap = say("difference, 95 % interval", "差异及 95% 区间")
    headers = (say("run", "运行"), say("measure", "指标"), say("value", "数值"), gap)
    rows = []
    for name in comparison.names[1:]:
        difference = comparison.of(name, comparison.decisive)
        rows.append((name, difference.name, value_text(difference, difference.b), change_text(difference)))
    curves = [curve_line(coverage_of(run), name) for name, run in zip(comparison.names, comparison.runs, strict=True)]
    return show(" ".join(sentences(comparison)), headers, rows, lines(curves))
