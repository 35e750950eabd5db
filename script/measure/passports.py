"""Evaluate the nine rules for a whole city at once: the seconds, and whether one business takes as many statements."""

import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, insert, select

from core import clock
from core.db import Model, db
from courses.models import Enrolment
from courses.requirements import required_now
from eligibility import passports
from eligibility.facts import wording_hash
from eligibility.models import Declaration
from eligibility.queries.facts import context_for, listing_facts
from people.models import Consent, Document, Enterprise, Membership, Person
from products.models import Listing
from products.rulebook import rules
from script.measure import wsgi
from script.measure.figures import Figure, at_most

CITY = 17_603
GOAL = 20.0
"""Seconds for the whole city. The trial of a new version evaluates it twice."""


def figures(businesses: int) -> list[Figure]:
    """Evaluate businesses with a member and a product each. The transaction that makes them is rolled back."""
    try:
        ids = _make_businesses(businesses)
        one, _seconds = _evaluate(ids[:1])
        many, seconds = _evaluate(ids)
    finally:
        db.session.rollback()
    goal = GOAL * businesses / CITY
    aside = f"{seconds / businesses * 1000:.2f} ms each"
    return [
        at_most(f"passports: nine rules for {businesses} businesses and products", seconds, goal, unit=" s", aside=aside),
        Figure("passports: statements", f"{one} for one, {many} for {businesses}", "the same", one == many),
    ]


def _evaluate(ids: Sequence[int]) -> tuple[int, float]:
    began = time.perf_counter()
    with wsgi.statements() as seen:
        context = context_for(rules.current())
        enterprises = passports.evaluate_enterprises(context, ids)
        products = db.session.scalars(select(Listing.id).where(Listing.enterprise_id.between(ids[0], ids[-1]))).all()
        listings = passports.evaluate_listings(context, listing_facts(products))
    seconds = time.perf_counter() - began
    if len(enterprises) != len(ids) or len(listings) != len(ids):
        raise SystemExit("Not every business was evaluated.")
    return len(seen), seconds


def _make_businesses(businesses: int) -> list[int]:
    """Make businesses with an owner and a draft. A third completed the courses, a fifth agreed, a quarter sent the NIB."""
    now = clock.now()
    first = {table: _next_id(table) for table in (Person, Enterprise)}
    persons = range(first[Person], first[Person] + businesses)
    ids = list(range(first[Enterprise], first[Enterprise] + businesses))
    _insert(Person, ({"id": id, "name": f"Pemilik {id}", "phone": f"+62899{id:08}", "language": "id", "text_size": 100, "created_at": now}
                  for id in persons))  # fmt: skip
    _insert(
        Enterprise,
        ({"id": id, "name": f"Usaha {id}", "sector": "food", "nib_hash": f"{id:064}", "created_at": now} for id in ids),
    )
    pairs = list(zip(persons, ids, strict=True))
    _insert(Membership, ({"person_id": person, "enterprise_id": id, "kind": "owner", "joined_at": now} for person, id in pairs))
    _learn(pairs[::3])
    _agree(pairs[::5])
    _insert(Document, ({"enterprise_id": id, "kind": "nib", "issuer": "", "sent_as": uuid4(), "handed_over_at": now, "handed_over_by_id": person}
                    for person, id in pairs[::4]))  # fmt: skip
    _insert(Listing, ({"enterprise_id": id, "made_by_id": person, "created_at": now, "changed_at": now, "product": "Wingko",
                    "answers": {}, "title": "", "description": "", "variants": [], "label_checklist": []}
                   for person, id in pairs))  # fmt: skip
    return ids


def _learn(pairs: Sequence[tuple[int, int]]) -> None:
    now, required = clock.now(), required_now()
    done = {"state": "completed", "pass_marks": {}, "lessons_done": 0, "stages_passed": 3, "started_at": now}
    _insert(Enrolment, ({"person_id": person, "course_id": course.course_id, "edition_id": course.edition_id, **done,
                      "last_activity_at": now, "completed_at": now} for person, _id in pairs for course in required))  # fmt: skip


def _agree(pairs: Sequence[tuple[int, int]]) -> None:
    now, context = clock.now(), context_for(rules.current())
    _insert(Consent, ({"person_id": person, "purpose": purpose.key, "wording_version": 1, "wording_hash": purpose.sha256,
                    "given_at": now, "how": "self"} for person, _id in pairs for purpose in context.purposes))  # fmt: skip
    _insert(Declaration, ({"enterprise_id": id, "key": declaration.key, "wording_hash": wording_hash(declaration), "given_by_id": person,
                        "given_at": now} for person, id in pairs for declaration in context.rules.declarations))  # fmt: skip


def _next_id(model: type[Model]) -> int:
    table = model.__table__
    return (db.session.scalar(select(table.c.id).order_by(table.c.id.desc()).limit(1)) or 0) + 1


def _insert(model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    values = list(rows)
    if values:
        db.session.execute(insert(table), values)
