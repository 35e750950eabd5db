"""What is promised of a scene, what came of it, and where the two differ."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from script.measure.trouble.saying import NO_ANSWER, shortened

SAVED_OR_LATER = frozenset({200, 303, 503})
"""What a learner may see while something is wrong: it is done, or a sentence that says it is not, and when to come back."""
DONE = frozenset({200, 303})
PICTURES_AND_BRACKETS, OTHERWISE = 2.0, 12.0
"""Seconds that others may wait."""
BACK_WITHIN = 30.0
"""Seconds after the trouble, without a restart."""


@dataclass(frozen=True)
class Promise:
    """What must hold in a scene."""

    statuses: frozenset[int] = SAVED_OR_LATER
    """What the learner may be answered."""
    must_be_seen: frozenset[int] = frozenset()
    """What the learner must have been answered at least once: without it the trouble was none."""
    longest_wait: float = OTHERWISE
    told_by: frozenset[str] = frozenset()
    """The ways by which an administrator must be told."""
    about: tuple[str, ...] = ("",)
    """A word of what is told of this trouble, in each language; other news is not it."""


@dataclass
class Outcome:
    """What happened. `back` is None where the site did not take an answer and a photo again."""

    name: str
    way: str
    saw: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    told: Mapping[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    waited: float = 0.0
    waited_for: str = ""
    others: Counter[tuple[str, int]] = field(default_factory=Counter)
    back: float | None = None
    asides: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What the scene itself found not to be as promised."""


def faults(promise: Promise, found: Outcome) -> list[str]:
    """Every promise that was broken, in a sentence."""
    return [
        *(f"a learner saw {_answered(status)}: {deed}" for deed, status, _ in found.saw if status not in promise.statuses),
        *(f"nobody saw {status}: was there any trouble?" for status in sorted(promise.must_be_seen - _seen(found))),
        *(f"NOT TOLD by {way}" for way in sorted(promise.told_by) if not is_told(promise, found.told.get(way, []))),
        *(f"LOST {one}" for one in found.lost),
        *_waits(promise, found),
        *(f"others saw {_answered(status)}: {deed}" for deed, status in found.others if status in {500, NO_ANSWER}),
        *([] if found.back is not None and found.back <= BACK_WITHIN else ["does not serve again without a restart"]),
        *found.broken,
    ]


def is_told(promise: Promise, lines: Iterable[str]) -> bool:
    """Whether one of the lines is about this trouble."""
    return any(word.casefold() in line.casefold() for line in lines for word in promise.about)


def table(results: Iterable[tuple[Promise, Outcome]]) -> str:
    """Markdown, a line for each scene."""
    head = ("scene", "a learner saw", "an administrator was told", "lost", "longest wait of others", "again", "")
    lines = [head, tuple("---" for _ in head), *(_row(promise, found) for promise, found in results)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _row(promise: Promise, found: Outcome) -> tuple[str, ...]:
    wrong = faults(promise, found)
    saw = [f"{deed}: {_answered(status)} x {count}, {words}" for (deed, status, words), count in sorted(found.saw.items())]
    told = [f"{way}: {'; '.join(map(shortened, lines))}" for way, lines in found.told.items()]
    refused = [
        f"{deed} {_answered(status)} x {count}" for (deed, status), count in sorted(found.others.items()) if status not in DONE
    ]
    waited = f"{found.waited:.1f} s ({found.waited_for}), at most {promise.longest_wait:g} s"
    others = f"{found.others.total()} answers, {', '.join(refused) or 'all of them as asked'}"
    return (
        f"{found.name}",
        "<br>".join(saw) or "nothing",
        "<br>".join(told) or "nothing",
        "<br>".join(found.lost) or "nothing",
        f"{waited}; {others}",
        "no" if found.back is None else f"after {found.back:.1f} s",
        "<br>".join([*(f"**{one}**" for one in wrong), *found.asides]) or "met",
    )


def _waits(promise: Promise, found: Outcome) -> list[str]:
    if found.waited <= promise.longest_wait:
        return []
    return [f"others waited {found.waited:.1f} s, at most {promise.longest_wait:g} s ({found.waited_for})"]


def _seen(found: Outcome) -> set[int]:
    return {status for _, status, _ in found.saw}


def _answered(status: int) -> str:
    return "no answer" if status == NO_ANSWER else str(status)
