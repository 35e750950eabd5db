"""What a row of the audit is about: names and pages of things, and the things of a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, bindparam, case, false, func, literal, or_, select, union_all

from certificates.models import Certificate
from core.audit import AuditEntry
from core.db import db
from core.lists.declaring import declared
from core.wording import in_language
from courses.models import Course, Edition, Enrolment, LessonReport, RequiredCourse
from curation.models import Appeal, Application, CurationPeriod, Placement, PlacementChange
from lms.setting_keys import office_settings
from mentoring.models import Cohort
from people import absorbed, document_kinds
from people.models import Document, Enterprise, Partner, Person
from people.own_businesses import own_businesses
from products.models import Listing, RuleSet
from quizzes.models import Submission

Key = tuple[str, str]
"""A thing as the audit keeps it: its kind and its id."""

_product = select(Application.id, Listing.product, Enterprise.name).select_from(Application)
_product = _product.join(Listing, Listing.id == Application.listing_id).join(
    Enterprise, Enterprise.id == Application.enterprise_id
)
NAMES: Mapping[str, Any] = {
    "person": select(Person.id, Person.name),
    "enterprise": select(Enterprise.id, Enterprise.name),
    "document": select(Document.id, Document.kind, Enterprise.name).join(Enterprise, Enterprise.id == Document.enterprise_id),
    "submission": select(Submission.id, Course.code, Person.name)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Person, Person.id == Enrolment.person_id),
    "certificate": select(Certificate.id, Certificate.number, Certificate.given_to),
    "cohort": select(Cohort.id, Cohort.name),
    "partner": select(Partner.id, Partner.name),
    "course": select(Course.id, Course.code),
    "edition": select(Edition.id, Course.code, Edition.number).join(Course, Course.id == Edition.course_id),
    "required course": select(RequiredCourse.id, Course.code).join(Course, Course.id == RequiredCourse.course_id),
    "lesson report": select(LessonReport.id, Course.code).join(Course, Course.id == LessonReport.course_id),
    "application": _product,
    "appeal": select(Appeal.id, Listing.product)
    .join(Application, Application.id == Appeal.application_id)
    .join(Listing, Listing.id == Application.listing_id),
    "listing": select(Listing.id, Listing.product, Enterprise.name).join(Enterprise, Enterprise.id == Listing.enterprise_id),
    "placement": select(Placement.id, Listing.product, Placement.channel).join(Listing, Listing.id == Placement.listing_id),
    "curation period": select(CurationPeriod.id, CurationPeriod.name),
    "rule set": select(RuleSet.id, RuleSet.version),
}
"""For each kind of thing a select of its id and what names it."""
PAGES = {
    "person": ("office_people.show_person", "person_id"),
    "document": ("office_documents.show_document", "document_id"),
    "certificate": ("office_certificates.show_certificate", "certificate_id"),
    "cohort": ("cohorts.show_cohort", "cohort_id"),
    "partner": ("partners.edit_partner", "partner_id"),
}
"""The page of a thing for the office, and the place of its id in the address."""

_began = select(func.min(PlacementChange.at)).where(PlacementChange.placement_id == Placement.id).scalar_subquery()
_mine = own_businesses(bindparam("person"))
_owned = union_all(
    select(literal("person"), Person.id, Person.created_at).where(Person.id.in_(bindparam("merged", expanding=True))),
    select(literal("enterprise"), Enterprise.id, Enterprise.created_at).where(Enterprise.id.in_(_mine)),
    select(literal("document"), Document.id, Document.handed_over_at).where(Document.enterprise_id.in_(_mine)),
    select(literal("listing"), Listing.id, Listing.created_at).where(Listing.enterprise_id.in_(_mine)),
    select(literal("application"), Application.id, Application.created_at).where(Application.enterprise_id.in_(_mine)),
    select(literal("appeal"), Appeal.id, Appeal.made_at)
    .join(Application, Application.id == Appeal.application_id)
    .where(Application.enterprise_id.in_(_mine)),
    select(literal("placement"), Placement.id, _began)
    .join(Listing, Listing.id == Placement.listing_id)
    .where(Listing.enterprise_id.in_(_mine)),
    select(literal("submission"), Submission.id, Submission.created_at)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .where(Enrolment.person_id == bindparam("person")),
    select(literal("certificate"), Certificate.id, Certificate.issued_at).where(Certificate.person_id == bindparam("person")),
)
"""A person's things with the moment since which each is there. SQLite gives the id of an erased row anew: what was written about
it earlier is about a thing of somebody else."""


def names_of(keys: Iterable[Key]) -> dict[Key, str]:
    """Return the names of things; one statement for each kind. A thing that is gone has none."""
    by_kind: dict[str, set[int]] = {}
    for kind, id in keys:
        if kind in NAMES and id.isdecimal():
            by_kind.setdefault(kind, set()).add(int(id))
    names = {}
    for kind, ids in by_kind.items():
        id_column = next(iter(NAMES[kind].selected_columns))
        for id, *words in db.session.execute(NAMES[kind].where(id_column.in_(ids))):
            names[kind, str(id)] = _name(kind, words)
    return names


def name_without_row(kind: str, id: str) -> str:
    """Return what names a thing that is no row: a page's address, a setting, a shop's key, or else nothing."""
    if kind == "setting":
        return next((setting.label for setting in office_settings() if setting.key == id), id)
    if kind == "list":
        return _name_of_export(id)
    return id if kind in {"page", "channel feed", "coverage"} and id != "-" else ""


def _name_of_export(id: str) -> str:
    """Return the title of an exported list with the kind of the file: `channel xlsx 12`."""
    name, *rest = id.split()
    known = declared().get(name)
    return f"{gettext(known.title)} ({' '.join(rest[:1]).upper()})" if known and rest else id


def page_of(kind: str, id: str) -> str | None:
    """Return the address of a thing's page for the office, or None."""
    if kind not in PAGES or not id.isdecimal():
        return None
    endpoint, place = PAGES[kind]
    values: dict[str, Any] = {place: int(id)}
    return url_for(endpoint, **values)


def owned_by(person_id: int) -> ColumnElement[bool]:
    """Return the condition for rows about a person, the accounts merged into it, the businesses, and what belongs to them.

    A row older than the thing is about an erased one that had its id. Asks the database.
    """
    since_by_kind: dict[str, dict[str, Any]] = {}
    merged = [person_id, *absorbed.all_in(person_id)]
    for kind, id, since in db.session.execute(_owned, {"person": person_id, "merged": merged}):
        since_by_kind.setdefault(kind, {})[str(id)] = literal(since, AuditEntry.at.type)
    return or_(
        false(),
        *(
            and_(
                AuditEntry.thing == kind,
                AuditEntry.thing_id.in_(list(since)),
                AuditEntry.at >= case(since, value=AuditEntry.thing_id),
            )
            for kind, since in since_by_kind.items()
        ),
    )


def _name(kind: str, words: Sequence[Any]) -> str:
    if kind == "document":
        words = [in_language(document_kinds.in_force().get_or_default(words[0]).title), *words[1:]]
    return ", ".join(str(word) for word in words)
