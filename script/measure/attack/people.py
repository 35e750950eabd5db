"""The visitors: a stranger, and each member of the demo's cast with the session that a sign-in gave."""

from collections.abc import Callable

from script.measure.attack import city
from script.measure.attack.visitor import Answer, Target, Visitor

SESSION = "who"
"""How the name of the session's cookie ends."""


def signed_in(
    target: Target, key: str, look: Callable[[Visitor, Answer], None] | None = None, *, again: Visitor | None = None
) -> Visitor:
    """A fresh session of somebody of the cast, by the same page as everybody. Raises SystemExit where the page says no.

    `look` is told the answer that brings the session's cookie. `again` is the browser of somebody whose session ended.
    """
    visitor = again or Visitor(target, key)
    visitor.forget_session()
    if key == "stranger":
        return visitor
    person = next(one for one in city.cast() if one["key"] == key)
    page = "/sign-in" if "phone" in person else "/sign-in/staff"
    secrets = {name: person[name] for name in ("phone", "pin", "email", "passphrase") if name in person}
    answer = visitor.submit(page, secrets)
    if look:
        look(visitor, answer)
    if not any(name.endswith(SESSION) for name in visitor.cookies):
        raise SystemExit(f"{key} could not sign in: {answer}")
    return visitor


def everybody() -> list[str]:
    """The stranger, then the cast."""
    return ["stranger", *(one["key"] for one in city.cast())]


def one_of_each_role() -> list[str]:
    """The stranger, and the first of the cast who has each role: a learner half-way, a trainer, a mentor and so on."""
    first = {one["role"]: one["key"] for one in reversed(city.cast())}
    return ["stranger", *(one["key"] for one in city.cast() if one["key"] in first.values())]
