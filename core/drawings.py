"""Icons, emblems, leaves and the heron as inline SVG, coloured by the stylesheet.

A page prints each symbol once. Every call notes its symbols in `flask.g`, and the layout prints `sprite()` at the end of the
body. The sources are `static/drawings/*.svg`.
"""

import re
from functools import lru_cache
from math import pi, sin

from flask import g, has_app_context
from markupsafe import Markup, escape

from core import static_files

DRAWINGS = static_files.SOURCE / "drawings"
STAGE_EMBLEMS = {"awareness": "e-eye", "knowledge": "e-book", "skill": "e-hand"}

# The stem of a sprig is one wave in a drawing of 340 x 62 units.
STEM_START, FIRST_LEAFLET, LAST_LEAFLET, TIP = 4, 14, 283, 48
WIDEST_STEP = 42
GAP = 0.6  # the gap of "|" between two groups, in steps
LEAFLET = ((-3.1, -8.8), (9.7, -23.6), (20.1, -22.3), (22.5, -12.1), (9.1, 2.1), (0, 0))


def _read_symbols() -> dict[str, Markup]:
    pattern = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)
    sources = (DRAWINGS / "icons.svg", DRAWINGS / "emblems.svg", DRAWINGS / "courses.svg")
    matches = (match for path in sources for match in pattern.finditer(path.read_text("utf-8")))
    return {match[1]: Markup(match[0]) for match in matches}  # noqa: S704, our own files


def _read_scene(name: str) -> Markup:
    """Return a drawing without its own stylesheet; on a page, app.css colours it."""
    source = (DRAWINGS / f"{name}.svg").read_text("utf-8")
    drawing = source.partition("</style>")[2].rpartition("</svg>")[0]
    return Markup(drawing)  # noqa: S704, our own file


SYMBOLS = _read_symbols()
HERON = _read_scene("heron")
WINDOW = _read_scene("window")


def icon(name: str, label: str | None = None) -> Markup:
    """Return a line icon of 24 units. Without a `label` screen readers skip it as decoration."""
    _note(f"i-{name}")
    return _icon(name, label)


@lru_cache(maxsize=512)
def _icon(name: str, label: str | None) -> Markup:
    return _svg("icon", _reference(f"i-{name}"), label)


def leaf(state: str = "") -> Markup:
    """Return one tamarind leaflet. `state` is done, now or empty; the page must also say it in words."""
    return _svg(f"leaf {state}".strip(), _use("leaf"))


def whole(symbol: str, css: str) -> Markup:
    """Return a symbol with its lines, for HTML that a script puts into a page whose sprite lacks it."""
    drawing = Markup(re.sub(r"</?symbol[^>]*>", "", SYMBOLS[symbol]))  # noqa: S704, our own file
    return Markup('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(css, drawing)


def emblem(stage: str, state: str = "later") -> Markup:
    """Return the round sign of a stage (awareness, knowledge, skill). `state` is done, now or later."""
    drawing = _svg("", _use(STAGE_EMBLEMS[stage]))
    shown = "" if state == "later" else f" {state}"
    return Markup('<span class="emblem{}">{}</span>').format(shown, drawing)


def course_drawing(name: str) -> Markup:
    """Return the round drawing of a course, by a name of `courses.svg`; of an unknown name the book of a stage."""
    symbol = f"c-{name}" if f"c-{name}" in SYMBOLS else STAGE_EMBLEMS["knowledge"]
    return Markup('<span class="emblem">{}</span>').format(_svg("", _use(symbol)))


def brand() -> Markup:
    """Return the brand's tamarind leaf in the size of an icon."""
    return _svg("icon", _use("brand"))


def heron(size: str = "small") -> Markup:
    """Return the heron at the water, for welcome, success and empty states. `size` is small or large."""
    name = "batik heron small" if size == "small" else "batik heron"
    return Markup('<svg class="{}" viewBox="0 8 160 96" aria-hidden="true">{}</svg>').format(name, HERON)


def window() -> Markup:
    """Return the scene of the first page: a phone photographs a bottle by the light of a window."""
    return Markup('<svg class="batik scene" viewBox="0 0 164 120" aria-hidden="true">{}</svg>').format(WINDOW)


@lru_cache(maxsize=8)
def scene(name: str) -> Markup:
    """Return a drawing of its own for one occasion: `joining` (two who meet at a door) or `success` (what was sown has grown)."""
    source = (DRAWINGS / f"{name}.svg").read_text("utf-8")
    drawing = Markup(source.partition(">")[2].rpartition("</svg>")[0])  # noqa: S704, our own files
    return Markup('<svg class="batik heron" viewBox="0 0 160 84" aria-hidden="true">{}</svg>').format(drawing)


def sprite() -> Markup:
    """Return the symbols that this page has used so far. Call it once, at the end of the body."""
    return _sprite(frozenset(_used()))


@lru_cache(maxsize=256)
def _sprite(used: frozenset[str]) -> Markup:
    """Build the sprite in a fixed order, so that the same page has the same bytes. The cache holds the sets of most pages."""
    if not used:
        return Markup("")
    symbols = Markup("\n").join(SYMBOLS[name] for name in sorted(used))
    return Markup('<svg class="sprite" aria-hidden="true">\n{}\n</svg>').format(symbols)


def sprig(states: list[str], label: str, grow: bool = False) -> Markup:
    """Draw progress as leaflets on a stem. Each state is done, now, said (answered, not judged) or "".

    A "|" among the states leaves a gap between two groups. `label` is the description for screen readers. With `grow` the
    leaflets appear one by one, which is meant for success only.
    """
    places, step = _places(states)
    scale = min(1, step / 10)
    leaflets = [_leaflet(x, scale if number % 2 == 0 else -scale, scale, state) for number, (x, state) in enumerate(places)]
    end = min(332, (places[-1][0] if places else FIRST_LEAFLET) + TIP)
    return Markup(
        '<svg class="sprig{}" viewBox="0 0 340 62" role="img" aria-label="{}"><path class="stem" d="{}"/>{}</svg>'
    ).format(" grow" if grow else "", label, _stem(end), Markup("").join(leaflets))


def _places(states: list[str]) -> tuple[list[tuple[float, str]], float]:
    """Return the position on the stem and the state of each leaflet, and the step between two leaflets."""
    offsets: list[tuple[float, str]] = []
    offset = 0.0
    for state in states:
        if state == "|":
            offset += GAP if offsets else 0
            continue
        offsets.append((offset, state))
        offset += 1
    last = offsets[-1][0] if offsets else 0
    step = min(WIDEST_STEP, (LAST_LEAFLET - FIRST_LEAFLET) / last) if last else WIDEST_STEP
    return [(FIRST_LEAFLET + offset * step, state) for offset, state in offsets], step


def _height(x: float) -> float:
    return 30 - 3.5 * sin(2 * pi * x / 340)


def _stem(end: float) -> str:
    points = [STEM_START, *range(8, int(end), 12), end]
    return "M" + "L".join(f"{x:g} {_height(x):.1f}" for x in points)


def _leaflet(x: float, rise: float, run: float, state: str) -> Markup:
    """Draw one leaflet. `rise` is negative below the stem."""
    y = _height(x)
    p = [f"{x + dx * run:.1f} {y + dy * rise:.1f}" for dx, dy in LEAFLET]
    path = f"M{x:.1f} {y:.1f}C{p[0]} {p[1]} {p[2]}C{p[3]} {p[4]} {p[5]}Z"
    shown = Markup(' class="{}"').format(state) if state else ""
    return Markup('<path{} d="{}"/>').format(shown, path)


def _svg(name: str, inner: Markup, label: str | None = None) -> Markup:
    css = Markup(' class="{}"').format(name) if name else ""
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup("<svg{} {}>{}</svg>").format(css, role, inner)


def _use(symbol: str) -> Markup:
    """Refer to a symbol and note it for this page. Raises KeyError for an unknown name."""
    _note(symbol)
    return _reference(symbol)


def _note(symbol: str) -> None:
    if symbol not in SYMBOLS:
        raise KeyError(symbol)
    _used().add(symbol)


def _reference(symbol: str) -> Markup:
    return Markup('<use href="#{}"/>').format(escape(symbol))


def _used() -> set[str]:
    if not has_app_context():
        return set()
    if "drawn_symbols" not in g:
        g.drawn_symbols = set()
    return g.drawn_symbols
