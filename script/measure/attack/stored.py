"""Stored scripts: send every form that a visitor can reach with planted elements in its text fields."""

from collections.abc import Iterator
from itertools import count

from script.measure.attack.crawling import Form, Seen
from script.measure.attack.payloads import scripts
from script.measure.attack.visitor import Answer, Visitor

SKIPPED = (
    "sign-out",
    "secret",
    "devices",
    "closing",
    "ending",
    "departure",
    "withdrawal",
    "removal",
    "archival",
    "abandonment",
    "/end",
)
"""Parts of addresses whose forms would remove pages that are read afterwards."""
_numbers = count(1)


def send(visitor: Visitor, seen: Seen) -> Iterator[Answer]:
    """Send each form once, with a planted element in each text field."""
    for form in seen.forms.values():
        if form.method == "POST" and form.words and not any(word in form.action for word in SKIPPED):
            yield visitor.submit(form.action, _filled(form, next(_numbers)))


def _filled(form: Form, number: int) -> list[tuple[str, str]]:
    """Return the form's values. A text field keeps the beginning of its text and gets a planted element behind it."""
    texts = scripts(number)
    return [
        (name, f"{value[:40]} {texts[number % len(texts)]}" if name in form.words else value) for name, value in form.values
    ]
