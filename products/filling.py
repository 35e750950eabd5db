"""Copy what a passed task holds to the learner's product page.

If the learner ticked the box, the page is filled at once; otherwise the task is offered. Nothing that the owner typed is
overwritten: photos are appended while there is room, and only empty fields are filled. The UNIQUE constraint of `FilledPart`
makes each submission fill a part of a page once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from core import audit, clock
from core.db import db, upsert
from courses.models import Enrolment
from people.identity import Identity
from people.models import Membership
from products import listing_photos
from products.fields import parse_field
from products.listing_checks import label_items
from products.locking import lock
from products.models import FilledPart, Listing
from products.problems import Part
from products.rulebook import rules
from quizzes.models import Evidence, EvidenceKind, HandIn, Submission, SubmissionState, Task
from quizzes.stored_task import EVIDENCE_SPECS

PART_BY_FEED = {"photo": Part.PHOTOS, "listing": Part.TEXT, "label": Part.LABEL, "price_sheet": Part.PRICE}
"""The part of the page that a course fills, by the value in its task's `feeds_curation`."""

FILLABLE_FIELDS: dict[Part, tuple[str, ...]] = {
    Part.TEXT: ("title", "description", "variants", "weight_g"),
    Part.LABEL: ("label",),
    Part.PRICE: ("price", "cost", "stock", "weekly_capacity", "lead_days"),
}
"""The fields that a task's text may fill, by part. A text names its field in `fills`."""


@dataclass(frozen=True)
class Contribution:
    """The content of a passed hand-in that fits a product's page."""

    photos: Sequence[Evidence]
    texts: Mapping[str, str]
    """The learner's texts by the field that each fills."""
    parts: Sequence[Part]


def on_passed(submission: Submission, *, enrolment: Enrolment) -> None:
    """Offer a passed task to the pages of the learner's businesses.

    If the learner ticked the box and there is one page, fill it at once.
    """
    contribution = contribution_of(submission, enrolment)
    listings = listings_of([enrolment.person_id]) if contribution.parts else []
    for listing in listings:
        _offer(listing, submission, contribution)
    if submission.use_for_listing and len(listings) == 1 and may_fill():
        _fill(listings[0], submission, contribution)


def catch_up(listing: Listing) -> None:
    """Offer a new page the tasks that its members passed before and that no page has. Fill it with those that were ticked."""
    members = db.session.scalars(
        select(Membership.person_id).where(Membership.enterprise_id == listing.enterprise_id, Membership.left_at.is_(None))
    ).all()
    unused = ~select(FilledPart.id).where(FilledPart.submission_id == Submission.id).exists()
    rows = db.session.execute(
        select(Submission, Enrolment)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .where(Enrolment.person_id.in_(members), Submission.state == SubmissionState.PASSED, unused)
        .order_by(Submission.submitted_at, Submission.id)
    ).all()
    for submission, enrolment in rows:
        contribution = contribution_of(submission, enrolment)
        _offer(listing, submission, contribution)
        if submission.use_for_listing and may_fill():
            _fill(listing, submission, contribution)


def accept(listing: Listing, submission: Submission, *, by: Identity) -> int:
    """Fill this page with a passed task and withdraw its offers to other pages. Returns how many parts were filled."""
    enrolment = db.session.get_one(Enrolment, submission.enrolment_id)
    filled = _fill(listing, submission, contribution_of(submission, enrolment))
    if filled:
        _close(submission, by)
    return filled


def decline(submission: Submission, *, by: Identity) -> None:
    """Withdraw the offers of a task to all pages. Declining again changes nothing."""
    _close(submission, by)


def contribution_of(submission: Submission, enrolment: Enrolment) -> Contribution:
    """Return the content of the last hand-in for the parts that its task fills. `parts` is empty if there is none."""
    task = db.session.get_one(Task, enrolment.edition_id)
    feeds = [PART_BY_FEED[feed] for feed in task.feeds_curation if feed in PART_BY_FEED]
    if not feeds:
        return Contribution((), {}, ())
    handed_in = db.session.scalars(
        select(HandIn).where(HandIn.submission_id == submission.id, HandIn.round == submission.round)
    ).one()
    photos = _photos(handed_in, task) if Part.PHOTOS in feeds else []
    texts = {
        requirement.fills: handed_in.texts[requirement.key].strip()
        for requirement in EVIDENCE_SPECS.read(task.evidence)
        if requirement.fills and handed_in.texts.get(requirement.key, "").strip()
    }
    parts = [
        part for part in feeds if (photos if part is Part.PHOTOS else any(name in texts for name in FILLABLE_FIELDS[part]))
    ]
    return Contribution(photos, texts, parts)


def may_fill() -> bool:
    """Tell whether rules are in force. Without rules the page's limits are unknown, so nothing is filled."""
    try:
        rules.current()
    except rules.NoRules:
        return False
    return True


def _photos(handed_in: HandIn, task: Task) -> list[Evidence]:
    """Return the photos of a hand-in in the order of the task's requirements. The first becomes the main photo."""
    order = {requirement.key: number for number, requirement in enumerate(EVIDENCE_SPECS.read(task.evidence))}
    photos = db.session.scalars(
        select(Evidence).where(Evidence.id.in_(handed_in.evidence_ids), Evidence.kind == EvidenceKind.PHOTO)
    ).all()
    return sorted(photos, key=lambda photo: (order.get(photo.key, len(order)), photo.id))


def listings_of(person_ids: Iterable[int]) -> Sequence[Listing]:
    """Return the pages of these persons' businesses that are not archived."""
    enterprises = select(Membership.enterprise_id).where(Membership.person_id.in_(person_ids), Membership.left_at.is_(None))
    return db.session.scalars(
        select(Listing).where(Listing.enterprise_id.in_(enterprises), Listing.archived_at.is_(None)).order_by(Listing.id)
    ).all()


def _offer(listing: Listing, submission: Submission, contribution: Contribution) -> None:
    rows = [
        {"listing_id": listing.id, "submission_id": submission.id, "part": part.value, "offered_at": clock.now()}
        for part in contribution.parts
    ]
    if rows:
        db.session.execute(upsert(FilledPart).values(rows).on_conflict_do_nothing())


def _fill(listing: Listing, submission: Submission, contribution: Contribution) -> int:
    """Fill the parts that this submission still offers to this page. Returns how many."""
    lock(listing)
    filled = db.session.scalars(
        update(FilledPart)
        .where(
            FilledPart.listing_id == listing.id,
            FilledPart.submission_id == submission.id,
            FilledPart.filled_at.is_(None),
            FilledPart.declined_at.is_(None),
        )
        .values(filled_at=clock.now())
        .returning(FilledPart.part)
        .execution_options(synchronize_session=False)
    ).all()
    for part in filled:
        if part == Part.PHOTOS:
            most = rules.current().photo_checks["count"]["max"]
            listing_photos.append_evidence(listing, contribution.photos, most=most)
        else:
            write(listing, Part(part), contribution.texts)
    return len(filled)


def write(listing: Listing, part: Part, texts: Mapping[str, str]) -> None:
    """Write texts and numbers into those fields of a part that are still empty."""
    new_values: dict[str, Any] = {}
    for name in FILLABLE_FIELDS[part]:
        if name not in texts:
            continue
        field = "label_checklist" if name == "label" else name
        value = _named_on_label(listing, texts[name]) if name == "label" else parse_field(name, texts[name])
        if value not in (None, "", []) and getattr(listing, field) in (None, "", []):
            new_values[field] = value
    for field, value in new_values.items():
        setattr(listing, field, value)
    if new_values:
        listing.changed_at = clock.now()
        if part is Part.PRICE:
            listing.price_sheet_at = listing.changed_at


def _named_on_label(listing: Listing, text: str) -> list[str]:
    """Return the keys of the label items that a text names, by the first words of each item."""
    folded = text.casefold()
    items = label_items(rules.current(), listing.category, listing.kind)
    return [item.key for item in items if item.text.split(",")[0].split("(")[0].strip().casefold() in folded]


def _close(submission: Submission, by: Identity) -> None:
    """Mark the open offers of a task as declined."""
    db.session.execute(
        update(FilledPart)
        .where(FilledPart.submission_id == submission.id, FilledPart.filled_at.is_(None), FilledPart.declined_at.is_(None))
        .values(declined_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    audit.record("answered the offer of", "submission", submission.id, actor_id=by.id)
