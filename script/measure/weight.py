"""Count the bytes over the network that a learner pays for, with the requests of a browser."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from script.measure.browser import Answer, Browser
from script.measure.figures import Figure
from script.measure.ground import Ground
from script.measure.scene import Scene
from script.measure.serving import serving

FIRST_GOAL, REPEAT_GOAL = 35 * 1024, 8 * 1024
REQUESTS_GOAL = 6
STYLE_GOAL = 10 * 1024
FONTS = re.compile(r"""url\(["']?([^"')]+\.woff2)""")
"""Fonts in a stylesheet. Only screens of 60rem and more load them (app.css)."""
IMPORTS = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")
HEADERS = {"Accept-Encoding": "gzip"}


@dataclass
class PageWeight:
    """Bytes of a page and of the files that it loads, heads included."""

    page: int
    files: dict[str, int]
    pictures: dict[str, int]
    fonts: dict[str, int]

    @property
    def first(self) -> int:
        """Bytes of a first visit on a phone, without pictures."""
        return self.page + sum(self.files.values())

    @property
    def first_wide(self) -> int:
        """Bytes of a first visit on a wide screen, without pictures."""
        return self.first + sum(self.fonts.values())


def figures(ground: Ground, scene: Scene) -> list[Figure]:
    """Weigh the home page and a lesson, each as the first page that a browser opens."""
    with serving(ground) as server:
        weights = {
            name: _weigh_page(Browser(server.port, scene.cookies["sri"]), path)
            for name, path in (("home", "/"), ("lesson", scene.lesson))
        }
    style = next(size for path, size in weights["home"].files.items() if ".css" in path)
    return [
        *(figure for name, weight in weights.items() for figure in _figures_of(name, weight)),
        Figure("bytes: the stylesheet", _kb(style), f"<= {_kb(STYLE_GOAL)}", style <= STYLE_GOAL),
    ]


def _figures_of(name: str, weight: PageWeight) -> list[Figure]:
    requests = 1 + len(weight.files) + len(weight.pictures)
    parts = f"page {_kb(weight.page)}, {len(weight.files)} files {_kb(weight.first - weight.page)}"
    pictures = f"{len(weight.pictures)} pictures of {_kb(sum(weight.pictures.values()))}"
    wide_requests = requests + len(weight.fonts)
    return [
        _within(f"bytes: {name}, first visit on a phone, without pictures", weight.first, FIRST_GOAL, parts),
        _within(f"bytes: {name}, the same on a wide screen", weight.first_wide, FIRST_GOAL, "with the font"),
        Figure(
            f"requests: {name}, first visit",
            f"{requests} on a phone, {wide_requests} on a wide screen, with {pictures}",
            f"<= {REQUESTS_GOAL}",
            wide_requests <= REQUESTS_GOAL,
        ),
        _within(f"bytes: {name}, repeat visit", weight.page, REPEAT_GOAL),
    ]


def _within(what: str, size: int, goal: int, aside: str = "") -> Figure:
    return Figure(what, f"{_kb(size)}{aside and f' ({aside})'}", f"<= {_kb(goal)}", size <= goal)


def _weigh_page(browser: Browser, path: str) -> PageWeight:
    page = browser.get(path).page
    remaining, files, fonts = [*page.styles, *page.scripts, *page.icons], {}, {}
    while remaining:
        address = remaining.pop()
        if address in files:
            continue
        files[address] = _weigh(browser, address)
        text = browser.get(address).content.decode("utf-8", "ignore")
        remaining += [urljoin(address, module) for module in IMPORTS.findall(text)]
        fonts |= {font: _weigh(browser, urljoin(address, font)) for font in FONTS.findall(text)}
    pictures = {address: _weigh(browser, address) for address in page.pictures}
    return PageWeight(_weigh(browser, path), files, pictures, fonts)


def _weigh(browser: Browser, address: str) -> int:
    return _size(browser.get(address, **HEADERS))


def _size(answer: Answer) -> int:
    if answer.status != 200:
        raise SystemExit(f"A file did not come: {answer.status}")
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return len(answer.content) + head + len("HTTP/1.1 200 OK\r\n\r\n")


def _kb(size: int) -> str:
    return f"{size / 1024:.1f} KB"
