"""What this package holds of a person's businesses. It is erased with a business of one owner."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core.db import run
from eligibility.models import Declaration, Eligibility, LicenceRuling, Suspension
from people.models import Enterprise
from people.own_businesses import own_businesses
from people.own_data import Fact, Group, Part, Row
from products.models import Listing

_own = own_businesses(bindparam("person_id"))


def _of_businesses(model: Any) -> Any:
    columns = select(*model.__table__.columns, Enterprise.name.label("business"))
    return (
        columns.join(Enterprise, Enterprise.id == model.enterprise_id).where(model.enterprise_id.in_(_own)).order_by(model.id)
    )


_granted, _declared, _suspended = (_of_businesses(model) for model in (Eligibility, Declaration, Suspension))
_rulings = (
    select(*LicenceRuling.__table__.columns, Listing.product)
    .join(Listing, Listing.id == LicenceRuling.listing_id)
    .where(Listing.enterprise_id.in_(_own))
    .order_by(LicenceRuling.id)
)


def describe(person_id: int) -> list[Group]:
    """Return the grants of *Layak*, declarations, suspensions and rulings of a person's businesses."""
    facts = {"person_id": person_id}
    rows = [
        *(Row(_("Eligible for curation: %(business)s", business=row.business), [Fact("granted_at", _("Since"), row.granted_at)]) for row in run(_granted, facts)),
        *(_declaration(row) for row in run(_declared, facts)),
        *(_suspension(row) for row in run(_suspended, facts)),
        *(_ruling(row) for row in run(_rulings, facts)),
    ]  # fmt: skip
    return [Group("eligibility", _("On the way to curation"), rows, _("Nothing."))]


def _declaration(row: Any) -> Row:
    return Row(_("Declaration: %(business)s", business=row.business), [
        Fact("declaration", _("Sentence"), row.key),
        Fact("given_at", _("Given"), row.given_at),
        Fact("withdrawn_at", _("Taken back"), row.withdrawn_at),
    ])  # fmt: skip


def _suspension(row: Any) -> Row:
    return Row(_("Suspension: %(business)s", business=row.business), [
        Fact("reason", _("Reason"), row.reason),
        Fact("note", _("The office's note"), row.note),
        Fact("heard", _("What the owner said"), row.heard),
        Fact("begun_at", _("Begun"), row.begun_at),
        Fact("ended_at", _("Ended"), row.ended_at),
        Fact("ended_why", _("Why it ended"), row.ended_why),
    ])  # fmt: skip


def _ruling(row: Any) -> Row:
    return Row(_("Licence of %(product)s", product=row.product), [
        Fact("condition", _("Duty"), row.condition),
        Fact("applies", _("Applies"), row.applies),
        Fact("note", _("The office's note"), row.note),
        Fact("ruled_at", _("Said"), row.ruled_at),
    ])  # fmt: skip


PART = Part(describe, frozenset({"eligibilities", "declarations", "suspensions", "licence_rulings"}))
