"""Make the page of a product of the demo's cast."""

from typing import Any

from sqlalchemy import select

from core.db import db
from people.enterprises import enterprise_of
from people.models import Person
from people.sessions import identity_of
from products import filling, listings
from products.models import FilledPart, Listing
from products.problems import Part
from products.rulebook import rules
from quizzes.models import Submission


def draft(person: Person, facts: dict[str, Any]) -> Listing:
    """Make the page that `product` in `demo/cast.yaml` describes, with the photos of a passed task. Other fields stay empty."""
    by, rule_set, enterprise = identity_of(person.id), rules.current(), enterprise_of(person.id)
    if enterprise is None:
        raise ValueError(f"{person.name} has no business to sell for")
    listing = listings.make_listing(enterprise.id, product=facts["name"], by=by)
    listings.choose_category(listing, facts["category"], rule_set, version=listings.version_of(listing, Part.KIND))
    version = listings.version_of(listing, Part.KIND)
    listings.answer_questions(listing, facts["answers"], rule_set, version=version, chosen=facts.get("kind"))
    for part in (Part.TEXT, Part.PRICE):
        values = {name: facts.get(name, getattr(listing, name)) for name in listings.FIELDS[part]}
        listings.change(listing, part, values, version=listings.version_of(listing, part))
    submission = db.session.scalars(
        select(Submission)
        .join(FilledPart, FilledPart.submission_id == Submission.id)
        .where(FilledPart.listing_id == listing.id, FilledPart.part == Part.PHOTOS)
        .order_by(FilledPart.id)
    ).first()
    if submission is not None:
        filling.accept(listing, submission, by=by)
    return listing
