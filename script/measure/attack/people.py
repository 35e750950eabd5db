"""The visitors: a stranger, and members of the demo's cast with a session."""

from collections.abc import Callable

from script.measure.attack import city
from script.measure.attack.visitor import Answer, Target, Visitor

SESSION = "who"
"""The end of the name of the session's cookie."""
OWNERS = ("budi", "wahyu")
"""Learners with certificates and with products in the shops. The first learner has neither, so others have something to try for."""


def signed_in(
    target: Target, key: str, check: Callable[[Visitor, Answer], None] | None = None, *, again: Visitor | None = None
) -> Visitor:
    """Sign a member of the cast in through the sign-in page. Raises SystemExit if the page refuses.

    `check` is called with the answer that sets the session's cookie. `again` is a visitor whose session has ended.
    """
    visitor = again or Visitor(target, key)
    visitor.forget_session()
    if key == "stranger":
        return visitor
    person = next(person for person in city.cast() if person["key"] == key)
    page = "/sign-in" if "phone" in person else "/sign-in/staff"
    secrets = {name: person[name] for name in ("phone", "pin", "email", "passphrase") if name in person}
    answer = visitor.submit(page, secrets)
    if check:
        check(visitor, answer)
    if not any(name.endswith(SESSION) for name in visitor.cookies):
        raise SystemExit(f"{key} could not sign in: {answer}")
    return visitor


def everybody() -> list[str]:
    """Return the names of the stranger and of the whole cast."""
    return ["stranger", *(person["key"] for person in city.cast())]


def usual() -> list[str]:
    """Return the names of the stranger, of the first member of the cast with each role, and of OWNERS."""
    first = {person["role"]: person["key"] for person in reversed(city.cast())}
    return ["stranger", *(person["key"] for person in city.cast() if person["key"] in {*first.values(), *OWNERS})]
