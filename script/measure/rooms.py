"""The pages beyond the learner's: products, curation, shops, cohorts, the trainer's and the office's pages."""

from typing import Any

from sqlalchemy import Select, select

from core.db import db
from courses.models import Course, Edition, Lesson
from curation.models import Appeal, Application, ApplicationState, Decision, Placement, Round
from mentoring.models import Cohort
from people.models import Document
from products.models import Listing
from quizzes.models import Question

Pages = dict[str, tuple[str, str]]
"""By name: the visitor and the address of a page."""


def pages(ids: dict[str, int], slug: str) -> Pages:
    """Return every page. Call it in an application context, after the sellers and cohorts were made."""
    return {**_of_the_seller(ids["wahyu"]), **_of_judges(), **_of_mentors(), **_of_the_trainer(slug), **_of_the_office(ids)}


def _of_the_seller(wahyu: int) -> Pages:
    own = select(Listing.id).where(Listing.made_by_id == wahyu).order_by(Listing.id)
    applied = select(Application.id).join(Listing).where(Listing.made_by_id == wahyu).order_by(Application.id)
    letter = _first(
        select(Round.application_id, Decision.id)
        .join(Round, Round.id == Decision.round_id)
        .join(Application, Application.id == Round.application_id)
        .join(Listing, Listing.id == Application.listing_id)
        .where(Listing.made_by_id == wahyu)
        .order_by(Decision.id)
    )
    product = f"/product/{_first(own)[0]}"
    return {
        "products of a business": ("wahyu", "/products"),
        "product page": ("wahyu", product),
        "product page as buyers see it": ("wahyu", f"{product}/preview"),
        "product: title and description": ("wahyu", f"{product}/text"),
        "product: photos": ("wahyu", f"{product}/photos"),
        "product: price sheet": ("wahyu", f"{product}/price"),
        "product: label": ("wahyu", f"{product}/label"),
        "passport": ("wahyu", f"{product}/passport"),
        "one application": ("wahyu", f"/applications/{_first(applied)[0]}"),
        "letter": ("wahyu", f"/applications/{letter[0]}/letters/{letter[1]}"),
        "business": ("wahyu", "/business"),
        "documents": ("wahyu", "/business/documents"),
        "declarations": ("wahyu", "/product/declarations"),
        "owners": ("wahyu", "/business/owners"),
        "consents": ("wahyu", "/account/consents"),
    }


def _of_judges() -> Pages:
    waiting = select(Application.id).where(Application.state == ApplicationState.IN_REVIEW).order_by(Application.id)
    appeal = _first(select(Appeal.id).order_by(Appeal.id))[0]
    return {
        "home of a curator": ("laras", "/"),
        "curators' queue": ("sinta", "/curation"),
        "curators' desk": ("sinta", f"/curation/{_first(waiting)[0]}"),
        "appeals": ("sinta", "/appeals"),
        "one appeal": ("sinta", f"/appeals/{appeal}"),
        "shop": ("wati", f"/channels/{_first(select(Placement.channel).order_by(Placement.id))[0]}"),
        "feed as CSV": ("wati", f"/channels/{_first(select(Placement.channel).order_by(Placement.id))[0]}/feed.csv"),
    }


def _of_mentors() -> Pages:
    cohort = f"/cohorts/{_first(select(Cohort.id).order_by(Cohort.id))[0]}"
    return {
        "home of a mentor": ("raka", "/"),
        "cohorts": ("raka", "/cohorts"),
        "board of a cohort": ("raka", cohort),
        "members of a cohort": ("raka", f"{cohort}/members"),
        "poster": ("raka", f"{cohort}/poster"),
        "grading queue of a mentor": ("raka", "/grading"),
    }


def _of_the_trainer(slug: str) -> Pages:
    course = f"/teach/{slug}"
    edition = _first(select(Edition.id).join(Course).where(Course.slug == slug).order_by(Edition.number.desc()))[0]
    lesson = _first(select(Lesson.key).where(Lesson.edition_id == edition).order_by(Lesson.position))[0]
    question = _first(select(Question.key).where(Question.edition_id == edition).order_by(Question.position))[0]
    return {
        "trainer: courses": ("dewi", "/teach"),
        "trainer: one course": ("dewi", course),
        "trainer: lesson": ("dewi", f"{course}/lessons/{lesson}"),
        "trainer: question": ("dewi", f"{course}/questions/{question}"),
        "trainer: task": ("dewi", f"{course}/task"),
        "trainer: reports of readers": ("dewi", f"{course}/reports"),
        "trainer: pictures": ("dewi", f"{course}/pictures"),
    }


def _of_the_office(ids: dict[str, int]) -> Pages:
    document = _first(select(Document.id).order_by(Document.id))[0]
    return {
        "home of an officer": ("agus", "/"),
        "office: a person": ("agus", f"/office/people/{ids['wahyu']}"),
        "office: documents": ("agus", "/office/documents"),
        "office: a document": ("agus", f"/office/documents/{document}"),
        "office: numbers": ("agus", "/office/numbers"),
        "office: applications": ("agus", "/office/applications"),
        "office: periods": ("agus", "/office/periods"),
        "office: products in shops": ("agus", "/office/placements"),
        "office: suspensions": ("agus", "/office/suspensions"),
        "office: required courses": ("agus", "/office/required-courses"),
        "office: rules": ("agus", "/office/rules"),
        "office: rulings": ("agus", "/office/licence-rulings"),
        "office: days": ("agus", "/office/days"),
        "office: staff": ("ratna", "/office/staff"),
        "office: partners": ("ratna", "/office/partners"),
        "office: settings": ("ratna", "/office/settings"),
        "office: the computer": ("ratna", "/office/trouble"),
        "coverage": ("agus", "/reports/coverage"),
    }


def _first(query: Select[Any]) -> Any:
    row = db.session.execute(query.limit(1)).first()
    if row is None:
        raise SystemExit(f"The city has nothing to show here: {query}")
    return row
