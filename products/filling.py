"""A passed task fills its part of the learner's product page: by itself where the box was ticked, else on one question.

Nothing that the owner typed is ever overwritten: photos are appended while there is room, words and numbers go into empty
fields only. A `FilledPart` row for each submission, page and part makes it once.
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
from products.fields import parsed
from products.holding import hold
from products.listing_checks import label_items
from products.models import FilledPart, Listing
from products.problems import Part
from products.rulebook import rules
from quizzes.models import Evidence, EvidenceKind, HandIn, Submission, SubmissionState, Task
from quizzes.stored_task import EVIDENCE_SPECS

FEEDS = {"photo": Part.PHOTOS, "listing": Part.TEXT, "label": Part.LABEL, "price_sheet": Part.PRICE}
"""Which part of the page a course fills, by what its task says in `feeds_curation`."""

FILLS: dict[Part, tuple[str, ...]] = {
    Part.TEXT: ("title", "description", "variants", "weight_g"),
    Part.LABEL: ("label",),
    Part.PRICE: ("price", "cost", "stock", "weekly_capacity", "lead_days"),
}
"""Which fields a text of a task may fill, by what its requirement says in `fills`."""


@dataclass(frozen=True)
class Carried:
    """What a passed hand-in holds for a product's page."""

    photos: Sequence[Evidence]
    texts: Mapping[str, str]
    """What was written, by the field that it fills."""
    parts: Sequence[Part]


def on_passed(submission: Submission, *, enrolment: Enrolment) -> None:
    """A task was passed: fill the page of the person's business, or offer to where it was not ticked or there are several."""
    carried = carried_by(submission, enrolment)
    listings = _listings_of([enrolment.person_id]) if carried.parts else []
    for listing in listings:
        _offer(listing, submission, carried)
    if submission.use_for_listing and len(listings) == 1 and _may_fill():
        _fill(listings[0], submission, carried)


def catch_up(listing: Listing) -> None:
    """A page was opened: tasks that its members passed before, and that no page has, come to it or are offered."""
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
        carried = carried_by(submission, enrolment)
        _offer(listing, submission, carried)
        if submission.use_for_listing and _may_fill():
            _fill(listing, submission, carried)


def accept(listing: Listing, submission: Submission, *, by: Identity) -> int:
    """The learner wants a passed task on this page: fill it, and ask for no other page. Returns how many parts were filled."""
    enrolment = db.session.get_one(Enrolment, submission.enrolment_id)
    filled = _fill(listing, submission, carried_by(submission, enrolment))
    if filled:
        _close(submission, by)
    return filled


def decline(submission: Submission, *, by: Identity) -> None:
    """The learner does not want it, for none of the pages; twice is once."""
    _close(submission, by)


def carried_by(submission: Submission, enrolment: Enrolment) -> Carried:
    """What the last hand-in holds for a product's page, as its task says; `parts` is empty where it holds nothing."""
    task = db.session.get_one(Task, enrolment.edition_id)
    feeds = [FEEDS[feed] for feed in task.feeds_curation if feed in FEEDS]
    if not feeds:
        return Carried((), {}, ())
    handed_in = db.session.scalars(
        select(HandIn).where(HandIn.submission_id == submission.id, HandIn.round == submission.round)
    ).one()
    photos = _photos(handed_in, task) if Part.PHOTOS in feeds else []
    texts = {
        wanted.fills: handed_in.texts[wanted.key].strip()
        for wanted in EVIDENCE_SPECS.read(task.evidence)
        if wanted.fills and handed_in.texts.get(wanted.key, "").strip()
    }
    parts = [part for part in feeds if (photos if part is Part.PHOTOS else any(name in texts for name in FILLS[part]))]
    return Carried(photos, texts, parts)


def _may_fill() -> bool:
    """How much fits on a page stands in the rules; without any in force it is offered, and a pass is never held up."""
    try:
        rules.current()
    except rules.NoRules:
        return False
    return True


def _photos(handed_in: HandIn, task: Task) -> list[Evidence]:
    """The photos that were handed in, in the order in which the task asks for them: its first is the main one."""
    order = {wanted.key: number for number, wanted in enumerate(EVIDENCE_SPECS.read(task.evidence))}
    found = db.session.scalars(
        select(Evidence).where(Evidence.id.in_(handed_in.evidence_ids), Evidence.kind == EvidenceKind.PHOTO)
    ).all()
    return sorted(found, key=lambda piece: (order.get(piece.key, len(order)), piece.id))


def _listings_of(person_ids: Iterable[int]) -> Sequence[Listing]:
    own = select(Membership.enterprise_id).where(Membership.person_id.in_(person_ids), Membership.left_at.is_(None))
    return db.session.scalars(
        select(Listing).where(Listing.enterprise_id.in_(own), Listing.archived_at.is_(None)).order_by(Listing.id)
    ).all()


def _offer(listing: Listing, submission: Submission, carried: Carried) -> None:
    rows = [
        {"listing_id": listing.id, "submission_id": submission.id, "part": part.value, "offered_at": clock.now()}
        for part in carried.parts
    ]
    if rows:
        db.session.execute(upsert(FilledPart).values(rows).on_conflict_do_nothing())


def _fill(listing: Listing, submission: Submission, carried: Carried) -> int:
    """Fill the parts that are still open between these two."""
    hold(listing)
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
            listing_photos.take_over(listing, carried.photos, most=most)
        else:
            _write(listing, Part(part), carried.texts)
    return len(filled)


def _write(listing: Listing, part: Part, texts: Mapping[str, str]) -> None:
    """Words and numbers into the fields of a part that are still empty."""
    came: dict[str, Any] = {}
    for name in FILLS[part]:
        if name not in texts:
            continue
        field = "label_checklist" if name == "label" else name
        value = _named_on_label(listing, texts[name]) if name == "label" else parsed(name, texts[name])
        if value not in (None, "", []) and getattr(listing, field) in (None, "", []):
            came[field] = value
    for field, value in came.items():
        setattr(listing, field, value)
    if came:
        listing.changed_at = clock.now()
        if part is Part.PRICE:
            listing.price_sheet_at = listing.changed_at


def _named_on_label(listing: Listing, text: str) -> list[str]:
    """The things that a text about a label names, by their first words in the rules."""
    folded = text.casefold()
    items = label_items(rules.current(), listing.category, listing.kind)
    return [item.key for item in items if item.text.split(",")[0].split("(")[0].strip().casefold() in folded]


def _close(submission: Submission, by: Identity) -> None:
    """No page is asked for this task any more."""
    db.session.execute(
        update(FilledPart)
        .where(FilledPart.submission_id == submission.id, FilledPart.filled_at.is_(None), FilledPart.declined_at.is_(None))
        .values(declined_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    audit.record("answered the offer of", "submission", submission.id, actor_id=by.id)
