"""Load the facts of the nine rules. The number of statements is the same for one enterprise and for all of a city."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from core.office import translated
from courses.models import Enrolment, EnrolmentState
from courses.requirements import Required, required_on
from eligibility.facts import Action, EnterpriseFacts, ListingFacts, Purpose, RuleContext, Ruling, SuspensionFacts, TaskFacts
from eligibility.models import Declaration, LicenceRuling, Suspension
from eligibility.states import joined
from people import consents
from people.business import business_facts
from people.documents import document_facts
from people.models import Consent, Membership, Person, short_name
from products.models import Listing, ListingPhoto
from products.rulebook.rules import Rules
from quizzes.models import GradedBy, Judgement, Submission, SubmissionState, Task, Verdict
from quizzes.queries.tasks import judged_by_learner

# The ids are written into the statement, because a whole city has more ids than an engine takes parameters.
_ids: Any = bindparam("ids", expanding=True, literal_execute=True)
_of_these = and_(Membership.enterprise_id.in_(_ids), Membership.left_at.is_(None))
_who = (Membership.enterprise_id, Person.id.label("person_id"), Person.name, Person.address_as)
# Reads all courses. With a condition on some courses, SQLite would scan their enrolments for each member.
_completed = (
    select(*_who, Enrolment.course_id, Enrolment.completed_at.label("at"), judged_by_learner(Enrolment.id).label("self_judged"))
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


def context_for(rules: Rules, today: date | None = None, *, required: Sequence[Required] | None = None) -> RuleContext:
    """Load what is the same for every enterprise under a version of the rules, in three statements.

    `required` replaces the courses in force, to show the impact of a change.
    """
    day = today or clock.today()
    courses = tuple(required_on(day) if required is None else required)
    return RuleContext(rules, day, courses, judged_by_person(courses), tuple(_purpose(key, rules) for key in rules.consents))


def judged_by_person(courses: Iterable[Required]) -> frozenset[int]:
    """Return the ids of the courses whose task a person judges. The learners judge the tasks of the others. One statement."""
    editions = {course.edition_id: course.course_id for course in courses}
    return frozenset(editions[id] for id in run(_asks_person, {"edition_ids": list(editions)}).scalars())


def channel_names(rules: Rules) -> str:
    """Return the names of the shops as one list, as a consent names them."""
    return joined(translated(channel.title) for channel in rules.channels.values())


def enterprise_facts(ids: Iterable[int], *contexts: RuleContext) -> dict[int, EnterpriseFacts]:
    """Load the facts of enterprises by their ids, for these contexts, in eight statements."""
    id_list = list(ids)
    business, documents = business_facts(id_list), document_facts(id_list)
    parameters = {
        "ids": id_list,
        "purposes": sorted({purpose.key for context in contexts for purpose in context.purposes}),
    }
    completed, tasks, consents_given, declared, suspended = (
        _by_enterprise(run(statement, parameters)) for statement in (_completed, _tasks, _consents, _declared, _suspended)
    )
    return {
        id: EnterpriseFacts(
            enterprise_id=id,
            business=business[id],
            documents=documents.get(id, []),
            completed={row.course_id: _completion(row) for row in reversed(completed[id])},
            tasks=_tasks_of(tasks[id]),
            consents=_by_key(
                {(row.purpose, row.wording_hash): row for row in reversed(consents_given[id]) if row.withdrawn_at is None}
            ),
            withdrawn=_withdrawn(consents_given[id]),
            declared=_by_key({(row.key, row.wording_hash): row for row in declared[id]}),
            suspensions=[SuspensionFacts(row.reason, row.begun_at, row.review_by) for row in suspended[id]],
        )
        for id in id_list
        if id in business
    }


def listing_facts(ids: Iterable[int]) -> list[ListingFacts]:
    """Load the facts of listings, in the order of their ids. The number of statements is constant."""
    id_list = sorted(ids)
    listings = {row.id: row for row in run(_listings, {"ids": id_list})}
    photos: defaultdict[int, list[Any]] = defaultdict(list)
    for photo in run(_photos, {"ids": id_list}):
        photos[photo.listing_id].append(photo)
    documents = document_facts(sorted({row.enterprise_id for row in listings.values()}))
    rulings: defaultdict[int, dict[str, Ruling]] = defaultdict(dict)
    for row in run(_rulings, {"ids": id_list}):
        rulings[row.listing_id][row.condition] = Ruling(row.applies, row.ruled_at)
    return [
        ListingFacts(listings[id], photos[id], documents.get(listings[id].enterprise_id, []), rulings[id])
        for id in id_list
        if id in listings
    ]


def _purpose(key: str, rules: Rules) -> Purpose:
    wording = consents.wording(key, channels=channel_names(rules))
    return Purpose(key, wording.title, wording.sha256)


def _by_enterprise(rows: Iterable[Row[Any]]) -> defaultdict[int, list[Row[Any]]]:
    grouped: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[row.enterprise_id].append(row)
    return grouped


def _by_key(rows: Mapping[Any, Row[Any]]) -> dict[Any, Action]:
    return {key: _action(row) for key, row in rows.items()}


def _withdrawn(rows: Sequence[Row[Any]]) -> dict[str, tuple[Action, ...]]:
    """Return the members whose last word on a purpose was to withdraw. A withdrawal before joining is left out."""
    agreed = {(row.person_id, row.purpose) for row in rows if row.withdrawn_at is None}
    last: defaultdict[str, dict[int, Action]] = defaultdict(dict)
    for row in rows:
        if (row.person_id, row.purpose) not in agreed and row.withdrawn_at >= row.joined_at:
            last[row.purpose][row.person_id] = Action(row.person_id, short_name(row.name, row.address_as), row.withdrawn_at)
    return {purpose: tuple(actions.values()) for purpose, actions in last.items()}


def _action(row: Row[Any]) -> Action:
    return Action(row.person_id, short_name(row.name, row.address_as), row.at)


def _completion(row: Row[Any]) -> Action:
    return replace(_action(row), self_judged=bool(row.self_judged))


def _tasks_of(rows: Sequence[Row[Any]]) -> dict[int, TaskFacts]:
    """Return the best result of all members by course: passed, otherwise waiting the longest.

    In an edition that is graded by self-check, a self-check counts as passed.
    """
    best: dict[int, TaskFacts] = {}
    for row in rows:
        earlier = best.get(row.course_id)
        if row.state == SubmissionState.PASSED and (row.by_a_person or row.graded_by == GradedBy.SELF_CHECK):
            if earlier is None or earlier.passed is None:
                best[row.course_id] = TaskFacts(passed=_action(row))
        elif earlier is None and row.graded_by == GradedBy.PERSON and row.state == SubmissionState.SUBMITTED:
            best[row.course_id] = TaskFacts(waiting_since=row.at, due_on=row.due_on)
    return best
