"""The end of a course: the certificate as it will print, what the learner can do now, and the next step."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates import queries as certificates
from certificates.facts import rules
from certificates.sheet import Sheet
from certificates.views.certificates import sharing_of
from certificates.views.sheet_style import style_address
from core.wording import in_language
from courses.models import STAGES, EnrolmentState
from courses.opinions import opinion_of
from courses.queries import CourseCard, next_course_for, outcomes_of
from curation.views.product_words import part_title
from people.names import certificate_name_of
from products.filling import PART_BY_FEED
from products.queries.listings import names_of
from products.queries.offers import offer_of
from quizzes.models import EvidenceKind
from quizzes.queries.tasks import Work, find_work, judgements_of, pieces_of, tasks_of
from quizzes.tasks import requirements

bp = Blueprint("finished", __name__)

OUTCOMES = 3


@dataclass(frozen=True)
class Next:
    """The course to go on with, and one reason."""

    title: str
    reason: str
    href: str


@dataclass(frozen=True)
class Offered:
    """A passed task that may fill a product's page: the product, or None where there are several to choose from."""

    submission_id: int
    listing_id: int | None


@bp.get("/learn/<slug>/finished")
def show_finished(slug: str):
    """Show the end of a completed course. Before it the learner sees the course, and after a revocation the certificate."""
    work = find_work(current_user.id, slug) or abort(404)
    if work.enrolment.state is not EnrolmentState.COMPLETED:
        return redirect(url_for("learning.show_course", slug=slug))
    certificate = certificates.certificate_of_enrolment(work.enrolment.id)
    if certificate and certificate.is_revoked:
        return redirect(url_for("certificates.show_certificate", certificate_id=certificate.id))
    return render_template(
        "home/finished.html",
        work=work,
        certificate=certificate,
        sheet=Sheet(certificate.facts, certificate.facts.language) if certificate else None,
        style=style_address(),
        sharing=sharing_of(certificate) if certificate else None,
        why=rules()["why_no_certificate_yet"]["course"],
        certificate_name=certificate_name_of(current_user.id),
        name_confirmed=current_user.name_confirmed,
        outcomes=_outcomes(work),
        judge=_judge(work),
        photo_id=_first_photo(work),
        offer=_offer(work),
        next=_next(slug),
        opinion=opinion_of(work.enrolment.id),
    )


def _outcomes(work: Work) -> list[str]:
    """Return three outcomes of the course: those of the last stage first, then those of the stages before it."""
    by_stage = outcomes_of(work.enrolment.edition_id)
    said = [outcome for stage in reversed(STAGES) for outcome in by_stage.get(stage, ())]
    return said[:OUTCOMES]


def _judge(work: Work) -> str:
    """Return who judged the task, or an empty text where that was the learner."""
    judgements = judgements_of(work.submission.id if work.submission else None)
    deciding = next((row for row in reversed(judgements) if not row.advice_only), None)
    return deciding.by_name if deciding and deciding.by_id != current_user.id else ""


def _first_photo(work: Work) -> int | None:
    """Return the id of the first photo of the task, in the order in which the task asks for them."""
    order = [requirement.key for requirement in requirements(work.task.evidence)]
    photos = [row for row in pieces_of(work.submission) if row.kind is EvidenceKind.PHOTO]
    photos.sort(key=lambda row: (order.index(row.key) if row.key in order else len(order), row.id))
    return photos[0].id if photos else None


def _offer(work: Work) -> Offered | None:
    """Return the open offer of the task to the learner's products, or None where it is answered or there was none."""
    offer = offer_of(work.submission.id) if work.submission else None
    if offer is None or not offer.listing_ids:
        return None
    [first, *others] = sorted(offer.listing_ids)
    return Offered(offer.submission_id, None if others else first)


def _next(slug: str) -> Next | None:
    course = next_course_for(current_user, after=slug)
    if course is None:
        return None
    begun = course.state is EnrolmentState.IN_PROGRESS
    href = url_for("learning.show_course" if begun else "courses.show_course", slug=course.slug)
    return Next(in_language(course.title), _reason(course), href)


def _reason(course: CourseCard) -> str:
    """Return why this course comes next: the part of the product's page that it fills, else what it is about."""
    feeds: list[Any] = next((list(task.feeds) for task in tasks_of(current_user.id) if task.slug == course.slug), [])
    parts = [PART_BY_FEED[feed] for feed in feeds if feed in PART_BY_FEED]
    if parts and names_of(current_user.id):
        return _("It fills “%(part)s” on your product’s page.", part=part_title(parts[0]))
    return in_language(course.summary)
