"""The table of all lessons with their deeds, which stands in `docs/deeds.md`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from courses.package.reading import Package
from script.reading import texts

HEAD = """# The deeds of the lessons

Written by `script/content deeds > docs/deeds.md`; `tests/content/test_deeds.py` holds it to the courses.

A deed is what a lesson asks the learner to do with their own goods: a photo, a number, a sentence or a tick. It is kept privately,
is never a gate, and counts for nothing. *Task* is the evidence for which the task offers it. *Page* is the part of the product's page
that it may fill, once the learner allows it."""


def table(packages: Iterable[Package]) -> Iterator[str]:
    """Return the lines of `docs/deeds.md`."""
    rows = [(lesson, lesson.text.fields.value.get("deed")) for package in packages for lesson in texts.lessons_of(package)]
    kinds = Counter(deed["kind"] for _lesson, deed in rows if deed)
    yield from HEAD.split("\n")
    counted = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    yield f"\n{len(rows)} lessons, {kinds.total()} deeds: {counted}.\n"
    yield "| lesson | deed | kind | task | page |"
    yield "|---|---|---|---|---|"
    for lesson, deed in rows:
        yield _row(lesson.name, deed)


def _row(name: str, deed: dict[str, Any] | None) -> str:
    if deed is None:
        return f"| {name} | none | | | |"
    kind = deed["kind"] + (f" ({deed['unit']})" if "unit" in deed else "")
    return f"| {name} | {deed['ask']} | {kind} | {deed.get('evidence', '')} | {deed.get('fills', '')} |"
