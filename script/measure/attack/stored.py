"""Scripts that are kept: every form that somebody can reach is sent with elements in its words; then everybody looks at every page."""

from collections.abc import Iterator
from itertools import count

from script.measure.attack.crawling import Form, Seen
from script.measure.attack.payloads import scripts
from script.measure.attack.visitor import Answer, Visitor

LEFT_ALONE = (
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
"""What would take away the pages that are looked at afterwards."""
_numbers = count(1)


def send(visitor: Visitor, seen: Seen) -> Iterator[Answer]:
    """Each form once, with an element in each field for words."""
    for form in seen.forms.values():
        if form.method == "POST" and form.words and not any(word in form.action for word in LEFT_ALONE):
            yield visitor.submit(form.action, _filled(form, next(_numbers)))


def _filled(form: Form, number: int) -> list[tuple[str, str]]:
    """What the form holds, and in each field for words one of the elements, with the words that were there before it."""
    ways = scripts(number)
    return [(name, f"{value[:40]} {ways[number % len(ways)]}" if name in form.words else value) for name, value in form.values]
