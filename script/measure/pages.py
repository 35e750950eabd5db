"""What a page holds, read as a browser reads it: its forms with their fields, and the files that it asks for."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from uuid import uuid4

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form and its controls. `lists` holds, for each select, the values to choose from."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    radios: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def fill(self, rng: Random) -> Pairs:
        """Any answer that the page allows, other texts each time; without the hidden fields."""
        pairs = [(name, rng.choice(values)) for name, values in self.radios.items()]
        for name, values in self.boxes.items():
            pairs += [(name, value) for value in sorted(rng.sample(values, rng.randint(1, len(values))))]
        pairs += self._fill_lists(rng)
        # Digits alone are a number where one is asked for, and a word everywhere else.
        return pairs + [(name, str(uuid4().int % 10**15)) for name in self.texts]

    def fill_highest(self) -> Pairs:
        """The last of each row of choices."""
        return [(name, values[-1]) for name, values in self.radios.items()]

    def _fill_lists(self, rng: Random) -> Pairs:
        """Lists of the same places take each place once, as in putting things in order; others take anything."""
        values = list(self.lists.values())
        if len(values) > 1 and all(values[0] == one and len(one) == len(values) for one in values):
            return list(zip(self.lists, rng.sample(values[0], len(values)), strict=True))
        return [(name, rng.choice(one)) for name, one in self.lists.items()]


class Page(HTMLParser):
    """Reads once; `forms` are in the page's order."""

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
        """The form that is sent to this address. Raises StopIteration."""
        return next(form for form in self.forms if form.action == action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self.forms.append(Form(given.get("action", "")))
            case "input" | "select" | "option" | "textarea" if self.forms:
                self._control(tag, given)
            case "link" if given.get("rel") in {"stylesheet", "icon", "manifest"}:
                (self.styles if given["rel"] == "stylesheet" else self.icons).append(given["href"])
            case "script" if given.get("src"):
                self.scripts.append(given["src"])
            case "img":
                self.pictures.append(given["src"])

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form, name, value = self.forms[-1], given.get("name", ""), given.get("value", "")
        if tag == "select":
            self._list = name
            form.lists[name] = []
        elif tag == "option":
            form.lists[self._list] += [value] if value else []
        elif given.get("type") in {"radio", "checkbox"}:
            kinds = form.radios if given["type"] == "radio" else form.boxes
            kinds.setdefault(name, []).append(value)
        elif given.get("type") == "hidden":
            form.hidden[name] = value
        elif name:
            form.texts.append(name)
