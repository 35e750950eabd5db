"""Fill what the demo's city leaves empty, and back it up. Run it with the program of the commit that the city shall be of (README.md)."""

import sys
from pathlib import Path

from sqlalchemy import select

from core import settings
from core.db import db
from core.office import office
from courses import impact, publishing
from courses.models import ChangeKind
from courses.package.importing import import_package
from courses.publishing import Confirmation
from curation.judging import appeals
from curation.models import Appeal, AppealOutcome
from lms.app import create_app
from lms.backup import making
from people import sessions
from people.identity import Identity
from people.models import Person
from products.models import Listing
from products.rulebook import rules
from tests.courses import build


def of_the_cast(key: str) -> Identity:
    """Somebody of the staff."""
    facts = next(one for one in office().read("demo/cast.yaml")["people"] if one["key"] == key)
    return sessions.identity_of(db.session.scalars(select(Person.id).where(Person.email == facts["email"])).one())


with create_app().app_context():
    settings.change("contact.phone", "(024) 555 0123", by_id=None)
    db.session.scalars(select(Listing).order_by(Listing.id)).first().label_checklist = ["name", "net_weight"]
    heard = db.session.scalars(select(Appeal)).one()
    levels = {criterion.key: 5 for criterion in rules.current().criteria}
    appeals.propose(heard, by=of_the_cast("sinta"), outcome=AppealOutcome.CHANGED, reason="Bagus", levels=levels)
    appeals.confirm(heard, by=of_the_cast("agus"))
    course = build.published()
    draft = import_package(
        build.package(build.changed(("lessons/seduhan.md", "Menyeduh itu mudah", "Menyeduh kopi itu mudah")))
    ).edition
    changes = impact.changes_of(draft, impact.last_published(course))
    said = {one.name: Confirmation(kind=ChangeKind.CLARIFICATION, note="Ditulis lebih jelas.") for one in changes}
    publishing.publish(course, said, version=draft.content_hash, by_id=of_the_cast("dewi").id)
    db.session.commit()
    making.create(Path(sys.argv[1]))
    making.verify(Path(sys.argv[1]))
