"""The promise of a scene, its outcome, and the comparison of the two."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from script.measure.trouble.page_text import NO_ANSWER, shortened

SAVED_OR_LATER = frozenset({200, 303, 503})
"""Statuses that a learner may get during trouble: success, or a page that says when to try again."""
SUCCESS = frozenset({200, 303})
PICTURES_AND_BRACKETS, OTHERWISE = 2.0, 12.0
"""Seconds that other users may wait."""
BACK_WITHIN = 30.0
"""Seconds after the trouble until the platform must serve again, without a restart."""


@dataclass(frozen=True)
class Promise:
    """The requirements of a scene."""

    statuses: frozenset[int] = SAVED_OR_LATER
    """Statuses that the learner may get."""
    must_be_seen: frozenset[int] = frozenset()
    """Statuses that the learner must get at least once. Otherwise the trouble did not occur."""
    longest_wait: float = OTHERWISE
    channels: frozenset[str] = frozenset()
    """The channels that must tell an administrator."""
    about: tuple[str, ...] = ("",)
    """Words that a message about this trouble contains, in each language."""


@dataclass
class Outcome:
    """What happened in a scene. `back` is None if the platform did not take an answer and a photo again."""

    name: str
    way: str
    saw: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    reported: Mapping[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    waited: float = 0.0
    waited_for: str = ""
    others: Counter[tuple[str, int]] = field(default_factory=Counter)
    back: float | None = None
    asides: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Broken promises that the scene itself found."""


def faults(promise: Promise, outcome: Outcome) -> list[str]:
    """Return a sentence for every broken promise."""
    return [
        *(
            f"a learner saw {_answered(status)}: {action}"
            for action, status, _ in outcome.saw
            if status not in promise.statuses
        ),
        *(f"nobody saw {status}: was there any trouble?" for status in sorted(promise.must_be_seen - _seen(outcome))),
        *(f"NOT TOLD by {way}" for way in sorted(promise.channels) if not is_reported(promise, outcome.reported.get(way, []))),
        *(f"LOST {loss}" for loss in outcome.lost),
        *_waits(promise, outcome),
        *(f"others saw {_answered(status)}: {action}" for action, status in outcome.others if status in {500, NO_ANSWER}),
        *([] if outcome.back is not None and outcome.back <= BACK_WITHIN else ["does not serve again without a restart"]),
        *outcome.broken,
    ]


def is_reported(promise: Promise, lines: Iterable[str]) -> bool:
    """Whether one of the lines is about the promise's trouble."""
    return any(word.casefold() in line.casefold() for line in lines for word in promise.about)


def table(results: Iterable[tuple[Promise, Outcome]]) -> str:
    """Write the results in Markdown, a line for each scene."""
    head = ("scene", "a learner saw", "an administrator was told", "lost", "longest wait of others", "again", "")
    lines = [head, tuple("---" for _ in head), *(_row(promise, outcome) for promise, outcome in results)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _row(promise: Promise, outcome: Outcome) -> tuple[str, ...]:
    broken = faults(promise, outcome)
    saw = [
        f"{action}: {_answered(status)} x {count}, {words}" for (action, status, words), count in sorted(outcome.saw.items())
    ]
    reported = [f"{way}: {'; '.join(map(shortened, lines))}" for way, lines in outcome.reported.items()]
    refused = [
        f"{action} {_answered(status)} x {count}"
        for (action, status), count in sorted(outcome.others.items())
        if status not in SUCCESS
    ]
    waited = f"{outcome.waited:.1f} s ({outcome.waited_for}), at most {promise.longest_wait:g} s"
    others = f"{outcome.others.total()} answers, {', '.join(refused) or 'all of them as asked'}"
    return (
        f"{outcome.name}",
        "<br>".join(saw) or "nothing",
        "<br>".join(reported) or "nothing",
        "<br>".join(outcome.lost) or "nothing",
        f"{waited}; {others}",
        "no" if outcome.back is None else f"after {outcome.back:.1f} s",
        "<br>".join([*(f"**{sentence}**" for sentence in broken), *outcome.asides]) or "met",
    )


def _waits(promise: Promise, outcome: Outcome) -> list[str]:
    if outcome.waited <= promise.longest_wait:
        return []
    return [f"others waited {outcome.waited:.1f} s, at most {promise.longest_wait:g} s ({outcome.waited_for})"]


def _seen(outcome: Outcome) -> set[int]:
    return {status for _, status, _ in outcome.saw}


def _answered(status: int) -> str:
    return "no answer" if status == NO_ANSWER else str(status)
