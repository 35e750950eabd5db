"""Parse a page: its forms with their fields, and the files that it loads."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from uuid import uuid4

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form and its controls. `lists` has the values of each select."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def fill(self, rng: Random) -> Pairs:
        """Return random valid values, without the hidden fields."""
        pairs = [(name, rng.choice(values)) for name, values in self.radios.items()]
        for name, values in self.boxes.items():
            pairs += [(name, value) for value in sorted(rng.sample(values, rng.randint(1, len(values))))]
        pairs += self._fill_lists(rng)
        # A text of digits is valid in a field for a number and in a field for words.
        return pairs + [(name, str(uuid4().int % 10**15)) for name in self.texts]

    def fill_highest(self) -> Pairs:
        """Return the last value of each group of radio buttons."""
        return [(name, values[-1]) for name, values in self.radios.items()]

    def _fill_lists(self, rng: Random) -> Pairs:
        """Choose values of the selects. Selects that put values in order get each value once."""
        values = list(self.lists.values())
        if len(values) > 1 and all(values[0] == choices and len(choices) == len(values) for choices in values):
            return list(zip(self.lists, rng.sample(values[0], len(values)), strict=True))
        return [(name, rng.choice(choices)) for name, choices in self.lists.items()]


class Page(HTMLParser):
    """A parsed page. `forms` are in the page's order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.icons: list[str] = []
        self.pictures: list[str] = []
        self._list = ""
        self.feed(html)

    def form(self, action: str) -> Form:
        """Return the form with this action. Raises StopIteration if there is none."""
        return next(form for form in self.forms if form.action == action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, controls and files."""
        attributes = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self.forms.append(Form(attributes.get("action", "")))
            case "input" | "select" | "option" | "textarea" if self.forms:
                self._control(tag, attributes)
            case "link" if attributes.get("rel") in {"stylesheet", "icon", "manifest"}:
                (self.styles if attributes["rel"] == "stylesheet" else self.icons).append(attributes["href"])
            case "script" if attributes.get("src"):
                self.scripts.append(attributes["src"])
            case "img":
                self.pictures.append(attributes["src"])

    def _control(self, tag: str, attributes: dict[str, str]) -> None:
        form, name, value = self.forms[-1], attributes.get("name", ""), attributes.get("value", "")
        if tag == "select":
            self._list = name
            form.lists[name] = []
        elif tag == "option":
            form.lists[self._list] += [value] if value else []
        elif attributes.get("type") in {"radio", "checkbox"}:
            kinds = form.radios if attributes["type"] == "radio" else form.boxes
            kinds.setdefault(name, []).append(value)
        elif attributes.get("type") == "hidden":
            form.hidden[name] = value
        elif name:
            form.texts.append(name)
