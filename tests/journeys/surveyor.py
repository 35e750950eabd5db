"""Somebody who walks through the house and looks at each page from all sides: narrow and wide, by day and by night."""

from dataclasses import dataclass, field
from typing import Self

from playwright.sync_api import Browser

from tests.journeys.a11y import COLOURS, RULES, barriers
from tests.journeys.navigators import DESK, PHONE
from tests.journeys.owner import Owner

NARROWEST = {"width": 320, "height": 640}
TWO_SIDES = ((PHONE, "light", RULES), (DESK, "dark", RULES))
"""Each width and each scheme once. The other two are looked at by `script/soak sides`."""
ALL_SIDES = (*TWO_SIDES, (PHONE, "dark", COLOURS), (DESK, "light", RULES))
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDEST = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 120)).pop()"""
LARGER = "document.documentElement.classList.add('text-150')"
AS_BEFORE = "document.documentElement.classList.remove('text-150')"
SHOWN = """async () => {
  const pictures = [...document.images];
  pictures.forEach((picture) => { picture.loading = "eager"; });
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
}"""
OVERPRINTED = """() => {
  const [above, below] = [".sheet .particulars", ".sheet .verify"].map((part) => document.querySelector(part));
  return Boolean(above) && above.getBoundingClientRect().bottom > below.getBoundingClientRect().top;
}"""
LET_THROUGH = "document.querySelectorAll('form').forEach((form) => { form.noValidate = true; })"


@dataclass
class Survey:
    """What was looked at, and what was found."""

    sides: tuple = TWO_SIDES
    rows: list[tuple[str, str, int, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        """As Markdown: page, state, width, scheme, picture."""
        lines = ["| page | state | width | scheme | picture |", "|---|---|---|---|---|"]
        return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in self.rows)]) + "\n"


class Surveyor(Owner):
    """Becomes each of the cast with one tap; `notes` does the looking."""

    survey: Survey

    def becomes(self, key: str) -> Self:
        """One of the demo's cast."""
        self.page.goto(f"{self.address}/demo")
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f"button[name=who][value={key}]").click()
        return self

    def notes(self, page: str, state: str) -> Self:
        """Look at the page on the screen from all sides, and note every fault."""
        self.page.evaluate(SHOWN)
        for size, scheme, rules in self.survey.sides:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            picture = self.pictures.take(self.page, f"{page}-{state}-{size['width']}-{scheme}")
            self.survey.rows.append((page, state, size["width"], scheme, f"`{picture}`" if picture else ""))
            where = f"{page}, {state}, {size['width']} {scheme}"
            self._complain(where, [*self._too_wide(), *self._overprinted(), *barriers(self.page, rules)])
        self._looks_closer(f"{page}, {state}")
        return self

    def looks(self) -> Self:
        """Between the pages that are noted nothing is photographed; what a form refuses is to come from the server."""
        self.page.evaluate(LET_THROUGH)
        return self

    def unfolds(self, words: str) -> Self:
        """Open what is folded below these words."""
        self.page.locator("summary").filter(has_text=words).first.click()
        return self

    def shows(self, path: str, page: str, state: str) -> Self:
        """Open an address and note it."""
        return self.opens(path).notes(page, state)

    def _looks_closer(self, where: str) -> None:
        """On the narrowest phone, and in the largest letters."""
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        self._complain(f"{where}, at 320", self._too_wide())
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.page.evaluate(LARGER)
        self._complain(f"{where}, letters of 150 %", self._too_wide())
        self.page.evaluate(AS_BEFORE)

    def _too_wide(self) -> list[str]:
        wide = self.page.evaluate(SIDEWAYS)
        return [f"scrolls sideways by {wide} px: {self.page.evaluate(WIDEST)}"] if wide > 1 else []

    def _overprinted(self) -> list[str]:
        return ["the words of the certificate lie over its code"] if self.page.evaluate(OVERPRINTED) else []

    def _complain(self, where: str, faults: list[str]) -> None:
        self.survey.faults += [f"{where}: {fault}" for fault in faults]


@dataclass
class Weight:
    """What a first visit to a page costs."""

    requests: int
    bytes: int


def weigh(browser: Browser, address: str, path: str, cookies: list) -> Weight:
    """Open a page with an empty cache; bytes over the wire of everything but pictures, headers included."""
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    context.add_cookies(cookies)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}))
    page.goto(f"{address}{path}", wait_until="networkidle")
    context.close()
    return Weight(len(kinds), sum(size for request, size in sizes.items() if kinds.get(request) != "Image"))
