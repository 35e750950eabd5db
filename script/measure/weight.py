"""What a learner pays for: bytes over the wire, as a browser asks for them."""

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
"""Asked for by screens of 60rem and more; phones use their own font (app.css)."""
IMPORTS = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")
ASKS = {"Accept-Encoding": "gzip"}


@dataclass
class Visit:
    """Bytes of bodies with their heads."""

    page: int
    files: dict[str, int]
    pictures: dict[str, int]
    fonts: dict[str, int]

    @property
    def first(self) -> int:
        """Nothing in the browser's memory yet; without pictures."""
        return self.page + sum(self.files.values())

    @property
    def first_wide(self) -> int:
        """The same on a wide screen."""
        return self.first + sum(self.fonts.values())


def figures(ground: Ground, scene: Scene) -> list[Figure]:
    """Home and a lesson, each as the first page that a browser opens."""
    with serving(ground) as server:
        visits = {
            name: _visit(Browser(server.port, scene.cookies["sri"]), path)
            for name, path in (("home", "/"), ("lesson", scene.lesson))
        }
    style = next(size for path, size in visits["home"].files.items() if ".css" in path)
    return [
        *(figure for name, visit in visits.items() for figure in _figures_of(name, visit)),
        Figure("bytes: the stylesheet", _kb(style), f"<= {_kb(STYLE_GOAL)}", style <= STYLE_GOAL),
    ]


def _figures_of(name: str, visit: Visit) -> list[Figure]:
    requests = 1 + len(visit.files) + len(visit.pictures)
    parts = f"page {_kb(visit.page)}, {len(visit.files)} files {_kb(visit.first - visit.page)}"
    pictures = f"{len(visit.pictures)} pictures of {_kb(sum(visit.pictures.values()))}"
    wide_requests = requests + len(visit.fonts)
    return [
        _within(f"bytes: {name}, first visit on a phone, without pictures", visit.first, FIRST_GOAL, parts),
        _within(f"bytes: {name}, the same on a wide screen", visit.first_wide, FIRST_GOAL, "with the font"),
        Figure(
            f"requests: {name}, first visit",
            f"{requests} on a phone, {wide_requests} on a wide screen, with {pictures}",
            f"<= {REQUESTS_GOAL}",
            wide_requests <= REQUESTS_GOAL,
        ),
        _within(f"bytes: {name}, repeat visit", visit.page, REPEAT_GOAL),
    ]


def _within(what: str, size: int, goal: int, aside: str = "") -> Figure:
    return Figure(what, f"{_kb(size)}{aside and f' ({aside})'}", f"<= {_kb(goal)}", size <= goal)


def _visit(browser: Browser, path: str) -> Visit:
    page = browser.get(path).page
    wanted, files, fonts = [*page.styles, *page.scripts, *page.icons], {}, {}
    while wanted:
        address = wanted.pop()
        if address in files:
            continue
        files[address] = _weigh(browser, address)
        text = browser.get(address).content.decode("utf-8", "ignore")
        wanted += [urljoin(address, found) for found in IMPORTS.findall(text)]
        fonts |= {found: _weigh(browser, urljoin(address, found)) for found in FONTS.findall(text)}
    pictures = {address: _weigh(browser, address) for address in page.pictures}
    return Visit(_weigh(browser, path), files, pictures, fonts)


def _weigh(browser: Browser, address: str) -> int:
    return _size(browser.get(address, **ASKS))


def _size(answer: Answer) -> int:
    if answer.status != 200:
        raise SystemExit(f"A file did not come: {answer.status}")
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return len(answer.content) + head + len("HTTP/1.1 200 OK\r\n\r\n")


def _kb(size: int) -> str:
    return f"{size / 1024:.1f} KB"
