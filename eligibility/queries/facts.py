"""The facts of the nine rules, read for one enterprise or for all of a city in the same number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from core.office import translated
from courses.models import Enrolment, EnrolmentState
from courses.requirements import Required, required_on
from eligibility.facts import Deed, EnterpriseFacts, Ground, ListingFacts, Purpose, Ruling, SuspensionFacts, TaskFacts
from eligibility.models import Declaration, LicenceRuling, Suspension
from eligibility.states import listed
from people import consents
from people.business import business_facts
from people.documents import document_facts
from people.models import Consent, Membership, Person, short_name
from products.models import Listing, ListingPhoto
from products.rulebook.rules import Rules
from quizzes.models import GradedBy, Judgement, Submission, SubmissionState, Task, Verdict

# Written into the statements: those for the whole city would else have more parameters than an engine takes.
_ids: Any = bindparam("ids", expanding=True, literal_execute=True)
_of_these = and_(Membership.enterprise_id.in_(_ids), Membership.left_at.is_(None))
_who = (Membership.enterprise_id, Person.id.label("person_id"), Person.name, Person.address_as)
# Of every course: asked for some courses only, SQLite would look through all their enrolments once for each member.
_completed = (
    select(*_who, Enrolment.course_id, Enrolment.completed_at.label("at"))
    .join(Person, Person.id == Membership.person_id)
    .join(Enrolment, Enrolment.person_id == Person.id)
    .where(
        _of_these,
        Enrolment.state == EnrolmentState.COMPLETED,
    )
    .order_by(Enrolment.completed_at, Enrolment.id)
)
_judgement = aliased(Judgement)
_by_a_person = exists().where(
    _judgement.submission_id == Submission.id,
    _judgement.verdict == Verdict.PASSED,
    _judgement.advice_only.is_(False),
    _judgement.by_id != Enrolment.person_id,
)
_tasks = (
    select(
        *_who,
        Enrolment.course_id,
        Submission.state,
        Submission.submitted_at.label("at"),
        Submission.due_on,
        Task.graded_by,
        _by_a_person.label("by_a_person"),
    )
    .join(Person, Person.id == Membership.person_id)
    .join(Enrolment, Enrolment.person_id == Person.id)
    .join(Submission, Submission.enrolment_id == Enrolment.id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .where(
        _of_these,
        Enrolment.state != EnrolmentState.WITHDRAWN,
        Submission.state.in_([SubmissionState.SUBMITTED, SubmissionState.PASSED]),
    )
    .order_by(Submission.submitted_at, Submission.id)
)
_consents = (
    select(
        *_who,
        Consent.purpose,
        Consent.wording_hash,
        Consent.given_at.label("at"),
        Consent.withdrawn_at,
        Membership.joined_at,
    )
    .join(Person, Person.id == Membership.person_id)
    .join(Consent, Consent.person_id == Person.id)
    .where(_of_these, Consent.purpose.in_(bindparam("purposes", expanding=True)))
    .order_by(Consent.given_at, Consent.id)
)
_declared = (
    select(
        Declaration.enterprise_id,
        Declaration.key,
        Declaration.wording_hash,
        Declaration.given_at.label("at"),
        Person.id.label("person_id"),
        Person.name,
        Person.address_as,
    )
    .join(Person, Person.id == Declaration.given_by_id)
    .where(Declaration.enterprise_id.in_(_ids), Declaration.withdrawn_at.is_(None))
)
_suspended = (
    select(Suspension.enterprise_id, Suspension.reason, Suspension.begun_at, Suspension.review_by)
    .where(Suspension.enterprise_id.in_(_ids), Suspension.ended_at.is_(None))
    .order_by(Suspension.begun_at, Suspension.id)
)
_asks_person = select(Task.edition_id).where(
    Task.edition_id.in_(bindparam("edition_ids", expanding=True)), Task.graded_by == GradedBy.PERSON
)
_listings = select(*Listing.__table__.columns).where(Listing.id.in_(_ids))
_photos = (
    select(*ListingPhoto.__table__.columns)
    .where(ListingPhoto.listing_id.in_(_ids))
    .order_by(ListingPhoto.listing_id, ListingPhoto.position)
)
_rulings = select(LicenceRuling.listing_id, LicenceRuling.condition, LicenceRuling.applies, LicenceRuling.ruled_at).where(
    LicenceRuling.listing_id.in_(_ids)
)


def ground_for(rules: Rules, today: date | None = None, *, required: Sequence[Required] | None = None) -> Ground:
    """What is the same for every enterprise under a version of the rules, in three statements.

    `required` asks about other courses than those in force, for the impact of a change.
    """
    day = today or clock.today()
    courses = tuple(required_on(day) if required is None else required)
    found = set(run(_asks_person, {"edition_ids": [course.edition_id for course in courses]}).scalars())
    asks_person = frozenset(course.course_id for course in courses if course.edition_id in found)
    return Ground(rules, day, courses, asks_person, tuple(_purpose(key, rules) for key in rules.consents))


def channel_names(rules: Rules) -> str:
    """The shops as a consent names them."""
    return listed(translated(channel.title) for channel in rules.channels.values())


def enterprise_facts(ids: Iterable[int], *grounds: Ground) -> dict[int, EnterpriseFacts]:
    """The facts of enterprises by their ids, as these grounds ask for them, in eight statements however many there are."""
    wanted = list(ids)
    business, documents = business_facts(wanted), document_facts(wanted)
    facts = {
        "ids": wanted,
        "purposes": sorted({purpose.key for ground in grounds for purpose in ground.purposes}),
    }
    completed, tasks, given, declared, suspended = (
        _by_enterprise(run(statement, facts)) for statement in (_completed, _tasks, _consents, _declared, _suspended)
    )
    return {
        id: EnterpriseFacts(
            enterprise_id=id,
            business=business[id],
            documents=documents.get(id, []),
            completed=_first({row.course_id: row for row in reversed(completed[id])}),
            tasks=_tasks_of(tasks[id]),
            consents=_first({(row.purpose, row.wording_hash): row for row in reversed(given[id]) if row.withdrawn_at is None}),
            withdrawn=_withdrawn(given[id]),
            declared=_first({(row.key, row.wording_hash): row for row in declared[id]}),
            suspensions=[SuspensionFacts(row.reason, row.begun_at, row.review_by) for row in suspended[id]],
        )
        for id in wanted
        if id in business
    }


def listing_facts(ids: Iterable[int]) -> list[ListingFacts]:
    """The facts of listings, in the order of their ids; the number of statements does not depend on how many there are."""
    wanted = sorted(ids)
    listings = {row.id: row for row in run(_listings, {"ids": wanted})}
    photos: defaultdict[int, list[Any]] = defaultdict(list)
    for photo in run(_photos, {"ids": wanted}):
        photos[photo.listing_id].append(photo)
    documents = document_facts(sorted({row.enterprise_id for row in listings.values()}))
    rulings: defaultdict[int, dict[str, Ruling]] = defaultdict(dict)
    for row in run(_rulings, {"ids": wanted}):
        rulings[row.listing_id][row.condition] = Ruling(row.applies, row.ruled_at)
    return [
        ListingFacts(listings[id], photos[id], documents.get(listings[id].enterprise_id, []), rulings[id])
        for id in wanted
        if id in listings
    ]


def _purpose(key: str, rules: Rules) -> Purpose:
    wording = consents.wording(key, channels=channel_names(rules))
    return Purpose(key, wording.title, wording.sha256)


def _by_enterprise(rows: Iterable[Row[Any]]) -> defaultdict[int, list[Row[Any]]]:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.enterprise_id].append(row)
    return found


def _first(rows: Mapping[Any, Row[Any]]) -> dict[Any, Deed]:
    return {key: _deed(row) for key, row in rows.items()}


def _withdrawn(rows: Sequence[Row[Any]]) -> dict[str, tuple[Deed, ...]]:
    """Whose last word on a purpose was no. What somebody took back before joining was about other businesses."""
    agreed = {(row.person_id, row.purpose) for row in rows if row.withdrawn_at is None}
    last: defaultdict[str, dict[int, Deed]] = defaultdict(dict)
    for row in rows:
        if (row.person_id, row.purpose) not in agreed and row.withdrawn_at >= row.joined_at:
            last[row.purpose][row.person_id] = Deed(row.person_id, short_name(row.name, row.address_as), row.withdrawn_at)
    return {purpose: tuple(deeds.values()) for purpose, deeds in last.items()}


def _deed(row: Row[Any]) -> Deed:
    return Deed(row.person_id, short_name(row.name, row.address_as), row.at)


def _tasks_of(rows: Sequence[Row[Any]]) -> dict[int, TaskFacts]:
    """The furthest of all members: passed, else waiting the longest. In an edition that asks no person, its own pass counts."""
    found: dict[int, TaskFacts] = {}
    for row in rows:
        known = found.get(row.course_id)
        if row.state == SubmissionState.PASSED and (row.by_a_person or row.graded_by == GradedBy.SELF_CHECK):
            if known is None or known.passed is None:
                found[row.course_id] = TaskFacts(passed=_deed(row))
        elif known is None and row.graded_by == GradedBy.PERSON and row.state == SubmissionState.SUBMITTED:
            found[row.course_id] = TaskFacts(waiting_since=row.at, due_on=row.due_on)
    return found
