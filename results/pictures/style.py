"""How pictures look: colours, the Chinese font, the frame of title, subtitle and source, and how they are written."""

import importlib.util
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.text import Text

from scenarios.disk.writing import replace_file
from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError
from scenarios.schema import SiteClass

INK, FAINT, GRID, PAPER = "#1f2933", "#66717d", "#e4e7eb", "#ffffff"
BLUE, RED, OCHRE, TEAL, PURPLE, SLATE = "#1f5f8b", "#b8412f", "#a8741f", "#2a8577", "#7d5a96", "#8a949e"
CLASS_COLOURS: dict[SiteClass, str] = {"key": RED, "general": OCHRE, "good": TEAL}
SERIES = (BLUE, RED, OCHRE, TEAL, PURPLE, SLATE)
"""Colours of curves side by side, told apart by readers with any kind of colour vision; each curve is also named."""
TINTS = ("#cfe0ec", "#f3d9c4", "#d3e8df", "#e4d7ea", "#f2e6bd", "#dbe1e6", "#f4d2d0", "#d6e3bf",
         "#a9c6df", "#e3b48f", "#c4a9d2", "#a8cdb6")  # fmt: skip
"""Pale grounds of neighbouring blocks on which dark text can be read; as many as a county has townships, mostly."""
HEAT = LinearSegmentedColormap.from_list("heat", ["#f4f7f9", "#c3d9e8", "#7fb0d0", "#33779f", "#123f60"])
"""Shades of cells from little to much."""
ORDER = LinearSegmentedColormap.from_list("order", ["#f2c14e", "#d98f5c", "#a1648a", "#5a4a8f", "#16284f"])
"""Colours of points from first to last, bright to dark, so that they also differ in grey."""
ENDINGS = (".png", ".svg", ".pdf")
DARK = 0.55
"""Share of `HEAT` from which on text on it is white."""


@cache
def font_family() -> str:
    """Register the Chinese font that ships with zhplot and return its name; nothing global is changed but the font list."""
    spec = importlib.util.find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("zhplot, which ships the Chinese font, is not installed")
    path = Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


def use_chinese_fonts() -> str:
    """Have matplotlib draw Chinese in all figures from here on, on a bare machine too; return the font's name.

    The font ships with zhplot. It is put before the others of ``font.sans-serif``; the minus sign is drawn as a hyphen.
    """
    name = font_family()
    other_fonts = [font for font in mpl.rcParams["font.sans-serif"] if font != name]
    mpl.rcParams["font.sans-serif"] = [name, *other_fonts]
    mpl.rcParams["font.family"] = ["sans-serif"]
    mpl.rcParams["axes.unicode_minus"] = False
    return name


@contextmanager
def styled() -> Iterator[None]:
    """Draw with the font of the pictures inside the block."""
    style: Any = {
        "font.family": [font_family(), "DejaVu Sans"],
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "xuncha",
        "pdf.fonttype": 42,
        "font.size": 11,
        "text.parse_math": False,
    }
    with mpl.rc_context(style):
        yield


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture says of itself."""

    title: str
    """Its finding."""
    subtitle: str
    """What is drawn, and how to read it."""


def figure_of(axes: Axes) -> Figure:
    """Return the figure that Axes belong to.

    Raises
    ------
    ValueError
        If they belong to none.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("these Axes belong to no figure")
    return figure


def plain(axes: Axes) -> None:
    """Have every text of some Axes drawn as it stands: ``$`` is a sign of money, and the font knows Chinese."""
    for text in axes.findobj(Text):
        text.set_parse_math(False)
        text.set_fontfamily([font_family(), "DejaVu Sans"])


def quiet(axes: Axes, *, grid: str | None = "y") -> None:
    """Take away what is no data: frame and tick marks; faint lines along one axis stay."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, length=0)
    axes.set_axisbelow(True)
    if grid is not None:
        axes.grid(axis=grid, color=GRID, linewidth=0.8)  # type: ignore[arg-type]


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of so many inches that knows how to measure text."""
    figure = Figure(figsize=(width, height), dpi=150, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


MARGIN, HEAD, FOOT = 0.5, 1.12, 0.62
"""Inches kept free at the sides, for title and subtitle, and for the source."""


def frame(figure: Figure, caption: Caption, source: str) -> None:
    """Write title, subtitle and source; long ones are broken, never cut; the subtitle stands below the title's last line."""
    width, height = figure.get_size_inches()
    room = width - 2 * MARGIN
    title = figure.text(MARGIN / width, 1 - 0.34 / height, "", fontsize=17, color=INK, va="top", parse_math=False)
    lines = _broken(figure, title, caption.title, room)
    top = 0.34 + 0.33 * lines
    subtitle = figure.text(
        MARGIN / width, 1 - (top + 0.08) / height, "", fontsize=10, color=FAINT, va="top", parse_math=False, linespacing=1.4
    )
    _broken(figure, subtitle, caption.subtitle, room)
    foot = figure.text(MARGIN / width, 0.2 / height, "", fontsize=8.5, color=FAINT, va="bottom", parse_math=False)
    _broken(figure, foot, source, room)


def _broken(figure: Figure, text: Text, words: str, room: float) -> int:
    """Set words on as many lines as `room` inches ask for; returns how many."""
    lines, line = [], ""
    for piece in _pieces(words):
        text.set_text((line + piece).rstrip())
        if line and text.get_window_extent().width / figure.dpi > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    lines.append(line.rstrip())
    text.set_text("\n".join(lines))
    return len(lines)


def _pieces(words: str) -> list[str]:
    """Split where a line may be broken: after a space, and around each Chinese character, but not before a mark."""
    pieces: list[str] = []
    for sign in words:
        wide = sign >= "\u2e80"
        if pieces and (sign in " ，。；：、）”%" or not (wide or pieces[-1][-1] >= "\u2e80" or pieces[-1][-1] == " ")):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def fit(figure: Figure, panels: Sequence[Axes], *, head: float = HEAD, foot: float = FOOT) -> None:
    """Move the outer edges of the panels so that all their labels lie within the frame, whatever their length."""
    width, height = figure.get_size_inches()
    for _ in range(2):  # labels may change with the size
        for axes in panels:
            axes.apply_aspect()
        boxes = [box for box in (axes.get_tightbbox() for axes in panels) if box is not None]
        left_margin = min(box.x0 for box in boxes) / figure.dpi - MARGIN
        right = width - MARGIN - max(box.x1 for box in boxes) / figure.dpi
        low = min(box.y0 for box in boxes) / figure.dpi - foot
        high = height - head - max(box.y1 for box in boxes) / figure.dpi
        places = [axes.get_position() for axes in panels]
        x0, x1 = min(place.x0 for place in places), max(place.x1 for place in places)
        y0, y1 = min(place.y0 for place in places), max(place.y1 for place in places)
        new_x0, new_x1 = x0 - left_margin / width, x1 + right / width
        new_y0, new_y1 = y0 - low / height, y1 + high / height
        scale_x, scale_y = (new_x1 - new_x0) / (x1 - x0), (new_y1 - new_y0) / (y1 - y0)
        if scale_x <= 0 or scale_y <= 0:
            return
        for axes, place in zip(panels, places, strict=True):
            spot = (new_x0 + (place.x0 - x0) * scale_x, new_y0 + (place.y0 - y0) * scale_y)
            axes.set_position((*spot, place.width * scale_x, place.height * scale_y))


def check_ending(path: Path) -> str:
    """Return the ending of a picture's file.

    Raises
    ------
    ScenarioError
        If it is none of `ENDINGS`.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ScenarioError([Problem(path.name, "", ending or say("no ending", "无后缀"), listed(ENDINGS))])
    return ending


def save(figure: Figure, path: Path) -> Path:
    """Write a figure as PNG, SVG or PDF by the ending of `path`; the same figure gives the same bytes.

    Raises
    ------
    ScenarioError
        If the ending is another one.
    """
    ending = check_ending(path)
    metadata = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}[ending]
    buffer = io.BytesIO()  # where a disk fills up, matplotlib and Pillow leave files open
    with styled():
        figure.savefig(buffer, format=ending[1:], metadata=metadata)
    return replace_file(path, lambda file: file.write_bytes(buffer.getbuffer()), keep=True)
