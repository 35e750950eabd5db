"""What a browser brings along when somebody signs up on it. Packages above this one register what carries it over."""

from collections.abc import Callable

from flask import g, session

Carry = Callable[[int], None]
Carries = Callable[[], bool]

_carriers: list[tuple[Carry, Carries]] = []


def register(carry: Carry, carries: Carries) -> None:
    """Register a function that gives what the browser brings to the person of this id, and one that says whether it brings any."""
    if (carry, carries) not in _carriers:
        _carriers.append((carry, carries))


def carries() -> bool:
    """Whether this browser brings something along."""
    return any(brings() for _, brings in _carriers)


def carry_all(person_id: int) -> None:
    """Give all that this browser brings to somebody who has just signed up, in the caller's transaction."""
    for carry, _ in _carriers:
        carry(person_id)


def keep_after(name: str, value: dict[str, str]) -> None:
    """Keep texts by name in the browser's session beyond signing in, which clears the session."""
    g.setdefault("kept_after", {})[name] = value


def restore() -> None:
    """Put the kept values into the session of the person who is now signed in."""
    session.update(g.pop("kept_after", {}))
