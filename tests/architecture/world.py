"""One small world in which everybody has something that is theirs: for the access table and the search for leaks."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import select

from certificates import revoking
from certificates.models import Certificate, RevocationReason
from core import clock, outbox
from core.db import db
from core.office import office
from courses import editions
from courses.models import Course, Media, StageKey
from lms import seed
from lms.demo import photos
from lms.demo.learning import Walk
from mentoring import cohorts
from people import cards, sessions
from people.models import Consent, LoginSession, Person, Role
from people.partners import partner_named
from people.registration import register_staff
from people.roles import grant_role
from quizzes.models import Attempt, AttemptState, Evidence, EvidenceKind, Submission, Verdict
from tests.cast import Cast


@dataclass
class World:
    """Everybody by name, and for each part of an address the thing that is meant (Bu Sri's, where it is somebody's)."""

    cast: Cast
    people: dict[str, Person | None]
    places: dict[str, Any]
    special: dict[str, dict[str, Any]]


def make(app: Flask, cast: Cast) -> World:
    """Bu Sri has an open attempt and a task that waits; Pak Budi a certificate, whose revocation is proposed."""
    list(seed.load())
    tono = register_staff(name="Tono Hadi", email="tono@demo.example", passphrase=cast.passphrase, roles=[Role.TRAINER])
    mita = register_staff(name="Mita Sari", email="mita@demo.example", passphrase=cast.passphrase)
    grant_role(mita, Role.MENTOR, by=None, scope_kind="partner", scope_id=partner_named("Lembaga Lain").id)
    wati, joko = (_manager(cast, name, key) for name, key in zip(("Wati", "Joko"), _channels(), strict=False))
    courses = {course.slug: course for course in db.session.scalars(select(Course))}
    slug = next(slug for slug in courses if slug.startswith("foto"))
    editions.own(courses[slug], cast.dewi.id)
    album = photos.album({"light": True}, Random(1), size=1)
    sri, budi = (_walk(person, courses[slug], album) for person in (cast.sri, cast.budi))
    _sri_waits(sri)
    _budi_is_certified(budi, cast)
    _raka_mentors_sri(cast)
    db.session.commit()
    return World(cast, _everybody(cast, tono, mita, wati, joko), _places(cast, slug), _special(cast))


def _walk(person: Person, course: Course, album: photos.Album) -> Walk:
    now = clock.now()
    return Walk(person, course, Random(person.id), begins=now - timedelta(days=20), now=now, album=album)


def _sri_waits(walk: Walk) -> None:
    walk.reads(StageKey.AWARENESS)
    walk.answers(StageKey.AWARENESS)
    walk.reflects()
    walk.answers(StageKey.KNOWLEDGE)
    walk.works_on_task()
    walk.answers(StageKey.KNOWLEDGE, hand_in=False)
    outbox.tell(walk.enrolment.person_id, key="test", subject="Kabar")


def _budi_is_certified(walk: Walk, cast: Cast) -> None:
    for stage in (StageKey.AWARENESS, StageKey.KNOWLEDGE):
        walk.answers(stage)
    walk.reflects()
    walk.reads(StageKey.SKILL)
    walk.confirms_name()
    walk.is_judged(walk.works_on_task(), by=cast.identity(cast.dewi), verdict=Verdict.PASSED)
    certificate = db.session.scalars(select(Certificate)).one()
    revoking.propose(certificate, by=cast.identity(cast.agus), reason=RevocationReason.ISSUED_IN_ERROR)


def _raka_mentors_sri(cast: Cast) -> None:
    today = clock.today()
    cohort = cohorts.open_cohort("Kelompok 1", cast.partner, today, today + timedelta(days=30))
    cohorts.add_mentor(cohort, cast.raka)
    cohorts.add_member(cohort, cast.sri)


def _channels() -> list[str]:
    """The keys of the office's channels, in its order."""
    return [channel["key"] for channel in office().read("curation.yaml")["channels"]]


def _manager(cast: Cast, name: str, channel: str) -> Person:
    person = register_staff(name=f"{name} Toko", email=f"{name.lower()}@demo.example", passphrase=cast.passphrase)
    grant_role(person, Role.CHANNEL, by=None, scope_kind="channel", scope_key=channel)
    return person


def _everybody(cast: Cast, tono: Person, mita: Person, wati: Person, joko: Person) -> dict[str, Person | None]:
    """Owners last: what they may do changes the world."""
    names = ("ayu", "laras", "bayu", "raka", "dewi", "agus", "ratna", "budi", "sri")
    others = {"stranger": None, "tono": tono, "mita": mita, "wati": wati, "joko": joko}
    return others | {name: getattr(cast, name) for name in names}


def _places(cast: Cast, slug: str) -> dict[str, Any]:
    sri = cast.sri.id
    attempt = db.session.scalars(select(Attempt).where(Attempt.state == AttemptState.IN_PROGRESS)).one()
    photo = db.session.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.PHOTO).order_by(Evidence.id)).first()
    certificate = db.session.scalars(select(Certificate)).one()
    media = db.session.scalars(select(Media)).first()
    session = sessions.begin(sri, device="elsewhere") and db.session.scalars(select(LoginSession.id)).first()
    return {
        "slug": slug,
        "stage": "knowledge",
        "attempt_id": attempt.id,
        "position": 1,
        "submission_id": db.session.scalars(select(Submission.id).order_by(Submission.id)).first(),
        "evidence_id": photo.id,
        "size": "large",
        "certificate_id": certificate.id,
        "code": certificate.code,
        "person_id": cast.ayu.id,
        "revocation_id": 1,
        "session_id": session,
        "consent_id": db.session.scalars(
            select(Consent.id).where(Consent.person_id == sri, Consent.purpose == "whatsapp_contact")
        ).one(),
        "message_id": db.session.scalars(select(outbox.Message.id).where(outbox.Message.key == "test")).one(),
        "edition_id": media.edition_id,
        "name": media.name,
        "filename": "app.css",
    }


def _special(cast: Cast) -> dict[str, dict[str, Any]]:
    """Parts of an address that mean another thing in one place."""
    card = cards.make_card(cast.ayu.id, by=cast.identity(cast.agus))
    db.session.commit()
    lesson = "cahaya-jendela"
    return {
        "cards.show_card": {"token": card},
        "cards.create_secret": {"token": card},
        "lessons.show_lesson": {"key": lesson},
        "lessons.create_completion": {"key": lesson},
        "evidence.create_photo": {"key": "foto-utama"},
    }
