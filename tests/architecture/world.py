"""One small world in which everybody has something that is theirs: for the access table and the search for leaks."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from certificates import correcting, revoking
from certificates.models import Certificate, RevocationReason
from core import clock, outbox, settings
from core.db import db
from core.office import office
from courses import editions, enrolling, handouts, lesson_reports, office_messages
from courses.models import Course, Edition, Enrolment, Handout, Lesson, Media, ReportReason, RequiredCourse, StageKey
from curation.judging import appeals, applications, ties
from curation.models import Appeal, AppealOutcome, Application, ApplicationState, Placement, PlacementState
from curation.models.evidence import EVIDENCE
from eligibility import suspensions
from eligibility.models import Suspension
from lms import seed
from lms.demo import photos
from lms.demo.learning import Walk
from mentoring import cohorts, invitations, members
from mentoring.models import Cohort, CohortInvitation
from people import access, answers, cards, erasing, nibs, owners, sessions
from people.answers import ScanReason
from people.merging import verbs as merging
from people.models import (
    AccessReason,
    Consent,
    Document,
    Enterprise,
    Invitation,
    LoginSession,
    MemberKind,
    Membership,
    Merge,
    NibClash,
    Person,
    Role,
    RoleGrant,
    RoleProposal,
)
from people.partners import find_or_create_partner
from people.registration import register_learner, register_staff
from people.roles import grant_role
from products.models import FilledPart, Listing, ListingPhoto
from products.rulebook import rules
from quizzes import deeds
from quizzes.models import AskedIn, Attempt, AttemptState, Evidence, EvidenceKind, GivenDeed, Question, Submission, Verdict
from reminders.models import Obstacle, Reason, Reminder, Way
from tests.cast import Cast
from tests.curation import applying
from tests.people.business import NIB, business_of, hands_over
from tests.products import products
from tests.quizzes import tasking

TRIED = "cahaya-jendela"
"""The key of a lesson that asks for a photo."""


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
    grant_role(mita, Role.MENTOR, by=None, scope_kind="partner", scope_id=find_or_create_partner("Lembaga Lain").id)
    tia = _helper(cast)
    lina = _second_owner(cast)
    wati, joko = (_manager(cast, name, key) for name, key in zip(("Wati", "Joko"), _channels(), strict=False))
    courses = {course.slug: course for course in db.session.scalars(select(Course))}
    slug = next(slug for slug in courses if slug.startswith("foto"))
    editions.add_owner(courses[slug], cast.dewi.id)
    albums = photos.Albums({"light": True}, size=1)
    sri, budi = (_walk(person, courses[slug], albums) for person in (cast.sri, cast.budi))
    _sri_waits(sri)
    _sri_tried(sri.enrolment)
    products.draft(cast.budi, "Kain batik")
    _budi_is_certified(budi, cast)
    _raka_mentors_sri(cast)
    _sris_business(cast)
    _sris_product(cast)
    _suspended(cast)
    _merged(cast)
    _called_back(cast)
    in_curation = _in_curation(cast)
    db.session.commit()
    places, special = _places(cast, slug), _special(cast)
    return World(
        cast,
        _everybody(cast, tono=tono, mita=mita, tia=tia, wati=wati, joko=joko, lina=lina),
        places | in_curation.places,
        special | in_curation.special,
    )


def _helper(cast: Cast) -> Person:
    """A mentor of a third partner, who sees Bu Sri's learning because she helps her and not through a cohort."""
    tia = register_staff(name="Tia Melati", email="tia@demo.example", passphrase=cast.passphrase)
    grant_role(tia, Role.MENTOR, by=None, scope_kind="partner", scope_id=find_or_create_partner("Lembaga Ketiga").id)
    access.grant(tia.id, cast.sri.id, AccessReason.ASSISTED, why_id=tia.id)
    return tia


def _second_owner(cast: Cast) -> Person:
    """Bu Sri's daughter, who owns the business with her."""
    lina = register_learner(
        name="Lina Rahayu", address_as="Mbak", phone="0812-0000-0107", village_code=cast.sri.village_code, pin=cast.pin
    )
    owned = business_of(cast.sri).id
    db.session.add(Membership(person_id=lina.id, enterprise_id=owned, kind=MemberKind.CO_OWNER, joined_at=clock.now()))
    db.session.flush()
    return lina


def _walk(person: Person, course: Course, albums: photos.Albums) -> Walk:
    now = clock.now()
    return Walk(person, course, Random(person.id), begins=now - timedelta(days=20), now=now, albums=albums)


def _sri_waits(walk: Walk) -> None:
    walk.read_lessons(StageKey.AWARENESS)
    walk.answer_questions(StageKey.AWARENESS)
    walk.write_reflection()
    walk.answer_questions(StageKey.KNOWLEDGE)
    walk.work_on_task()
    walk.answer_questions(StageKey.KNOWLEDGE, hand_in=False)
    outbox.notify(walk.enrolment.person_id, key="test", subject="Kabar")


def _sri_tried(enrolment: Enrolment) -> None:
    """A photo, a sentence about it, and the consent to use the photo for the product page."""
    photo = deeds.give_photo(enrolment, TRIED, tasking.photo(), sent_as=uuid4())
    deeds.allow_for_page(photo)
    deeds.give_sentence(enrolment, "foto-jujur", "Wingko dijual, piring hanya menemani.", sent_as=uuid4())


def _budi_is_certified(walk: Walk, cast: Cast) -> None:
    for stage in (StageKey.AWARENESS, StageKey.KNOWLEDGE):
        walk.answer_questions(stage)
    walk.write_reflection()
    walk.read_lessons(StageKey.SKILL)
    walk.confirm_name()
    walk.grade(walk.work_on_task(), by=cast.identity(cast.dewi), verdict=Verdict.PASSED)
    certificate = db.session.scalars(select(Certificate)).one()
    correcting.ask(certificate, "Budi Santosa", by=cast.identity(cast.budi))
    revoking.propose(certificate, by=cast.identity(cast.agus), reason=RevocationReason.ISSUED_IN_ERROR)


def _raka_mentors_sri(cast: Cast) -> None:
    today = clock.today()
    cohort = cohorts.open_cohort("Kelompok 1", cast.partner, today, today + timedelta(days=30))
    members.add_mentor(cohort, cast.raka)
    members.add_member(cohort, cast.sri, shares=True)
    invitations.invite(cohort, cast.ayu.phone, by=cast.identity(cast.raka))
    second = cohorts.open_cohort("Kelompok 2", cast.partner, today, today + timedelta(days=30))
    invitations.invite(second, cast.sri.phone, by=cast.identity(cast.raka))


def _sris_business(cast: Cast) -> None:
    """A document that waits, at which Pak Agus looked; an invitation to Mbak Ayu; a NIB that is Pak Budi's."""
    hands_over(cast.budi, "nib", commit=False)
    nibs.note_clash(business_of(cast.sri).id, NIB, by=cast.identity(cast.sri))
    answers.record_viewing(hands_over(cast.sri, "slhs", commit=False), by=cast.identity(cast.agus), why=ScanReason.CHECKING)
    owners.invite(business_of(cast.sri).id, cast.ayu.phone, MemberKind.CO_OWNER, by=cast.identity(cast.sri))


def _sris_product(cast: Cast) -> None:
    """A draft with nothing but its name."""
    now, enterprise = clock.now(), business_of(cast.sri)
    db.session.add(
        Listing(enterprise_id=enterprise.id, made_by_id=cast.sri.id, created_at=now, changed_at=now, product="Wingko babat")
    )
    db.session.flush()
    products.with_photos(db.session.scalars(select(Listing).where(Listing.enterprise_id == enterprise.id)).one())


def _suspended(cast: Cast) -> None:
    """A business of nobody here that an officer keeps from being shown."""
    enterprise = Enterprise(name="Usaha lain", created_at=clock.now())
    db.session.add(enterprise)
    db.session.flush()
    suspensions.suspend(
        enterprise.id,
        reason=suspensions.WITHOUT_HEARING,
        note="",
        heard="",
        review_by=clock.today() + timedelta(days=7),
        rules=rules.current(),
        by=cast.identity(cast.agus),
    )


def _merged(cast: Cast) -> None:
    """A learner of nobody here who was written down twice."""
    kept, absorbed = (
        register_learner(name=f"Tini {name}", phone=f"0812-0000-018{n}", village_code=None, pin=cast.pin)
        for n, name in enumerate(("Lestari", "Lestari B"))
    )
    merging.merge(kept.id, absorbed.id, sign_in_leads=False, by=cast.identity(cast.agus))


def _called_back(cast: Cast) -> None:
    """A message to Bu Sri is prepared. Pak Budi cannot be told, because his number is not confirmed."""
    for person, obstacle in ((cast.sri, None), (cast.budi, Obstacle.NUMBER_NOT_CONFIRMED)):
        facts = {"key": f"quiet-{person.id}", "about": "Foto Produk", "link": "/learn", "way": Way.WHATSAPP}
        db.session.add(Reminder(person_id=person.id, reason=Reason.QUIET, obstacle=obstacle, prepared_at=clock.now(), **facts))


@dataclass
class InCuration:
    """Bu Sri's products on their way."""

    places: dict[str, Any]
    special: dict[str, dict[str, Any]]


def _in_curation(cast: Cast) -> InCuration:
    """One is scored after it was mended; of three others the return is appealed against; her draft stands in the first channel.

    Bayu is tied to her business; Sinta has judged; Laras has judged nothing, proposed two answers, and looked at a paper.
    """
    sri = cast.sri
    draft = db.session.scalars(select(Listing).where(Listing.enterprise_id == business_of(sri).id)).first()
    ties.declare(draft.enterprise_id, by=cast.identity(cast.bayu), reason="Saudara")
    scored = applying.on_its_way(_another(sri, "Bros pita"), sri)
    letter = applying.sent_back_by(scored, cast.sinta, cast)
    evidence = EVIDENCE.read(applications.latest_round(scored).snapshot)
    applications.begin_round(scored, evidence, by_id=sri.id, sent_as=uuid4())
    applications.set_state(scored, ApplicationState.IN_REVIEW)
    confirmed, dismissed, second = (_appealed(cast, product) for product in ("Tas rajut", "Tas anyam", "Topi anyam"))
    for answered in (confirmed, dismissed):
        appeals.propose(answered, by=cast.identity(cast.laras), outcome=AppealOutcome.UPHELD, reason="Tetap")
    placement = Placement(
        listing_id=draft.id,
        channel=_channels()[0],
        round_id=letter.round_id,
        state=PlacementState.OFFERED,
        changed_at=clock.now(),
    )
    db.session.add(placement)
    db.session.flush()
    paper = db.session.scalars(select(Document).where(Document.kind == "slhs")).one()
    answers.record_viewing(paper, by=cast.identity(cast.laras), why=ScanReason.APPLICATION)
    photo = evidence.photos[0].sha256
    heard = applications.latest_round(db.session.get_one(Application, second.application_id)).snapshot["photos"][0]["sha256"]
    return InCuration(
        places={
            "application_id": scored.id,
            "decision_id": letter.id,
            "appeal_id": second.id,
            "placement_id": placement.id,
            "tie_id": 1,
            "period_id": scored.period_id,
            "sha256": photo,
            "key": placement.channel,
        },
        special={
            "hearings.create_confirmation": {"appeal_id": confirmed.id},
            "hearings.create_dismissal": {"appeal_id": dismissed.id},
            "hearings.show_photo": {"sha256": heard},
        },
    )


def _another(person: Person, product: str) -> Listing:
    """Another product of hers, with everything on its page."""
    return applying.whole_listing(business_of(person), person, product)


def _appealed(cast: Cast, product: str) -> Appeal:
    application = applying.on_its_way(_another(cast.sri, product), cast.sri)
    applying.sent_back_by(application, cast.sinta, cast)
    return appeals.appeal(application, by=cast.identity(cast.sri), reason="Semua sudah ada")


def _offer_to_budi() -> dict[str, dict[str, Any]]:
    """Pak Budi's passed task could fill his product's page, and waits for his answer."""
    offer = db.session.scalars(select(FilledPart).order_by(FilledPart.id)).first()
    places = {"listing_id": offer.listing_id, "submission_id": offer.submission_id}
    return {f"fillings.{deed}": places for deed in ("new_filling", "create_filling", "create_refusal")}


def _channels() -> list[str]:
    """The keys of the office's channels, in its order."""
    return [channel["key"] for channel in office().read("curation.yaml")["channels"]]


def _manager(cast: Cast, name: str, channel: str) -> Person:
    person = register_staff(name=f"{name} Toko", email=f"{name.lower()}@demo.example", passphrase=cast.passphrase)
    grant_role(person, Role.CHANNEL, by=None, scope_kind="channel", scope_key=channel)
    return person


def _everybody(cast: Cast, **others: Person) -> dict[str, Person | None]:
    """Owners last: what they may do changes the world."""
    lina = others.pop("lina")
    here = ("ayu", "laras", "bayu", "raka", "dewi", "agus", "ratna", "budi")
    return {"stranger": None, **others, **{name: getattr(cast, name) for name in here}, "lina": lina, "sri": cast.sri}


def _places(cast: Cast, slug: str) -> dict[str, Any]:
    sri = cast.sri.id
    attempt = db.session.scalars(select(Attempt).where(Attempt.state == AttemptState.IN_PROGRESS)).one()
    photo = db.session.scalars(select(Evidence).where(Evidence.kind == EvidenceKind.PHOTO).order_by(Evidence.id)).first()
    certificate = db.session.scalars(select(Certificate)).one()
    media = db.session.scalars(select(Media)).first()
    session = sessions.begin(sri, device="elsewhere") and db.session.scalars(select(LoginSession.id)).first()
    return {
        "slug": slug,
        "which": "people",
        "topic": "kelurahan",
        "stage": "knowledge",
        "attempt_id": attempt.id,
        "position": 1,
        "submission_id": db.session.scalars(select(Submission.id).order_by(Submission.id)).first(),
        "evidence_id": photo.id,
        "deed_id": db.session.scalars(select(GivenDeed.id).where(GivenDeed.lesson_key == TRIED)).one(),
        "size": "large",
        "certificate_id": certificate.id,
        "code": certificate.code,
        "person_id": cast.ayu.id,
        "enterprise_id": business_of(cast.sri).id,
        "kind": "slhs",
        "document_id": db.session.scalars(select(Document.id).where(Document.kind == "slhs")).one(),
        "clash_id": db.session.scalars(select(NibClash.id)).one(),
        "cohort_id": db.session.scalars(select(Cohort.id).where(Cohort.name == "Kelompok 1")).one(),
        "mentor_id": cast.raka.id,
        "partner_id": cast.partner.id,
        "revocation_id": 1,
        "correction_id": 1,
        "thing_id": 1,
        "session_id": session,
        "consent_id": db.session.scalars(
            select(Consent.id).where(Consent.person_id == sri, Consent.purpose == "whatsapp_contact")
        ).one(),
        "message_id": db.session.scalars(select(outbox.Message.id).where(outbox.Message.key == "test")).one(),
        "edition_id": media.edition_id,
        "name": media.name,
        "filename": "app.css",
        "listing_id": db.session.scalars(select(Listing.id).where(Listing.enterprise_id == business_of(cast.sri).id)).first(),
        "photo_id": db.session.scalars(select(ListingPhoto.id).order_by(ListingPhoto.id)).first(),
        "way": "later",
        "rule_set_id": rules.current().id,
        "row_id": db.session.scalars(select(RequiredCourse.id).order_by(RequiredCourse.id)).first(),
        "reminder_id": db.session.scalars(select(Reminder.id).order_by(Reminder.id)).first(),
        "merge_id": db.session.scalars(select(Merge.id)).one(),
        "suspension_id": db.session.scalars(select(Suspension.id)).one(),
    }


def _special(cast: Cast) -> dict[str, dict[str, Any]]:
    """Parts of an address that mean another thing in one place."""
    card = cards.make_card(cast.ayu.id, by=cast.identity(cast.agus))
    db.session.commit()
    lesson = TRIED
    cohort = db.session.scalars(select(Cohort).where(Cohort.name == "Kelompok 1")).one()
    first, second = db.session.scalars(select(CohortInvitation.id).order_by(CohortInvitation.id))
    asked = db.session.scalars(select(Invitation.id)).one()
    return {
        **{
            name: {"invitation_id": asked}
            for name in ("owners.create_withdrawal", "invitations.create_acceptance", "invitations.create_refusal")
        },
        **{f"cohort_joining.{name}": {"code": cohort.join_code} for name in ("new_person", "create_person", "create_member")},
        **{f"cohort_members.{name}": {"person_id": cast.sri.id} for name in ("show_member", "delete_member")},
        **{
            f"member_help.{name}": {"person_id": cast.sri.id}
            for name in ("create_greeting", "create_phone_confirmation", "create_reset_code")
        },
        "cohort_invitations.delete_invitation": {"invitation_id": first},
        "own_cohorts.create_acceptance": {"invitation_id": second},
        **_staff_places(),
        "declarations.create_withdrawal": {"key": "own_product"},
        **_offer_to_budi(),
        "cards.show_card": {"token": card},
        "cards.create_secret": {"token": card},
        **_taught(cast, lesson),
        **_words_and_sheet(),
        **_before_the_first_lesson(cast),
        "lessons.show_lesson": {"key": lesson},
        "lessons.create_completion": {"key": lesson},
        **{name: {"key": TRIED} for name in ("deeds.create_deed", "deeds.delete_deed", "task_deeds.create_copy")},
        "evidence.create_photo": {"key": "foto-utama"},
        "reminders.create_reminder": {"kind": "task"},
        **_own_data(cast),
    }


def _own_data(cast: Cast) -> dict[str, dict[str, Any]]:
    """Mbak Ayu asked to be erased and took it back; a period that may be confirmed."""
    ayu = cast.identity(cast.ayu)
    asked = erasing.request(ayu, certificates_too=False)
    erasing.take_back(ayu)
    db.session.commit()
    confirmations = ("new_confirmation", "create_confirmation", "create_withdrawal")
    period = {"key": "audit_log", "months": 120}
    return {
        "own_data.show_receipt": {"code": asked.receipt},
        **{f"office_retention.{name}": period for name in confirmations},
    }


def _words_and_sheet() -> dict[str, dict[str, Any]]:
    """A course that explains its words, and whose handout is printed."""
    course = db.session.scalars(select(Course).where(Course.editions.any(Edition.id == Handout.edition_id))).first()
    handouts.keep_sheet(editions.newest(course).id, b"%PDF-1.7")
    db.session.commit()
    slug = {"slug": course.slug}
    return {"words.list_course_words": slug, "handouts.show_handout": slug, "handouts.download_handout": slug}


def _before_the_first_lesson(cast: Cast) -> dict[str, dict[str, Any]]:
    """A course that asks before its first lesson, in which Bu Sri has just begun; and a picture to choose."""
    course = db.session.scalars(select(Course).where(Course.slug.startswith("kemasan"))).one()
    enrolling.enrol(cast.sri.id, course)
    picture = db.session.scalars(select(Media).where(Media.edition_id == editions.newest(course).id)).first()
    db.session.commit()
    return {
        **{f"pre_tests.{deed}": {"slug": course.slug} for deed in ("show_pre_test", "create_attempt", "create_skip")},
        "question_pictures.show_picture": {"edition_id": picture.edition_id, "sha256": picture.sha256},
    }


def _taught(cast: Cast, lesson: str) -> dict[str, dict[str, Any]]:
    """What Dewi changes of her course, and a lesson of it that Bu Sri reported."""
    course = db.session.scalars(select(Course).where(Course.slug.startswith("foto"))).one()
    edition = editions.newest(course)
    reported = lesson_reports.report(
        cast.sri.id, course_id=course.id, edition_id=edition.id, lesson_key=lesson, reason=ReportReason.UNCLEAR, words=""
    )
    asked = office_messages.send(
        cast.sri.id, edition_id=edition.id, lesson_key=lesson, words="Kartonnya harus putih?", sent_as=uuid4()
    )
    picture = db.session.scalars(select(Media.name).where(Media.edition_id == edition.id).order_by(Media.name)).first()
    module = db.session.scalars(select(Lesson.module).where(Lesson.edition_id == edition.id, Lesson.key == lesson)).one()
    last = db.session.scalars(
        select(Lesson.module).where(Lesson.edition_id == edition.id).order_by(Lesson.position.desc())
    ).first()
    db.session.commit()
    on_lesson = [f"teach_lessons.{deed}" for deed in ("edit_lesson", "update_lesson", "show_preview", "update_place")]
    on_lesson += ["teach_lessons.new_removal", "teach_lessons.delete_lesson"]
    on_lesson += [f"teach_english.{deed}" for deed in ("edit_english", "update_english", "show_preview")]
    on_lesson += ["lesson_reports.new_report", "lesson_reports.create_report"]
    on_lesson += ["office_messages.new_message", "office_messages.create_message"]
    practised = db.session.scalars(
        select(Question)
        .where(Question.edition_id == edition.id, Question.asked_in == AskedIn.PRACTICE)
        .order_by(Question.position)
    ).first()
    at_practice = {"key": practised.lesson_key, "question": practised.key}
    on_question = [f"teach_questions.{deed}_question" for deed in ("edit", "update")]
    return {
        **{endpoint: {"key": lesson} for endpoint in on_lesson},
        **{endpoint: {"key": "Q01"} for endpoint in on_question},
        "teach_questions.delete_question": {"key": "Q02"},
        **{f"{pages}.create_answer": at_practice for pages in ("practice", "teach_practice")},
        "teach_practice.show_practice": {"key": practised.lesson_key},
        **{f"teach_questions.{deed}_question": {"type": "single"} for deed in ("new", "create")},
        **{f"teach_lessons.{deed}": {"module": module} for deed in ("new_lesson", "create_lesson", "show_new_preview")},
        **{f"teach_modules.{deed}_module": {"module": module} for deed in ("edit", "update")},
        "teach_modules.delete_module": {"module": last},
        **{f"teach_modules.{deed}_module": {"stage": "awareness"} for deed in ("new", "create")},
        "newer_lessons.show_lesson": {"number": edition.number, "key": lesson},
        "teach_pictures.show_picture": {"name": picture},
        "teach_reports.create_answer": {"report_id": reported.id},
        "office_messages.create_answer": {"message_id": asked.id},
    }


def _proposed(person: Person) -> list[int]:
    """Two roles that an administrator proposed who was only invited, so that nothing else in this world counts a second one."""
    hesti = register_staff(name="Hesti Purwanti", email="hesti@demo.example", roles=[Role.ADMIN])
    proposals = [
        RoleProposal(person_id=person.id, role=role, proposed_at=clock.now(), proposed_by_id=hesti.id)
        for role in (Role.CURATOR, Role.OFFICER)
    ]
    db.session.add_all(proposals)
    db.session.flush()
    return [proposal.id for proposal in proposals]


def _staff_places() -> dict[str, dict[str, Any]]:
    """A colleague whose roles and account are looked after, another whose account is closed, and a setting that was changed."""
    nia = register_staff(name="Nia Utami", email="nia@demo.example", roles=[Role.TRAINER])
    leaves = register_staff(name="Tuti Hapsari", email="tuti@demo.example")
    given = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == nia.id)).one()
    settings.change("contact.hours", "Senin", by_id=None)
    changed = db.session.scalars(select(settings.Setting.id)).one()
    proposed = _proposed(leaves)
    db.session.commit()
    return {
        **{f"office_staff.{name}": {"person_id": nia.id} for name in ("show_staff", "create_link")},
        **{f"office_staff.{name}": {"person_id": leaves.id} for name in ("create_closing", "create_reopening")},
        "office_staff.delete_second_factor": {"person_id": nia.id},
        "office_roles.create_role": {"person_id": nia.id},
        "office_roles.create_confirmation": {"person_id": leaves.id, "proposal_id": proposed[0]},
        "office_roles.create_refusal": {"person_id": leaves.id, "proposal_id": proposed[1]},
        **{f"office_roles.{name}": {"person_id": nia.id, "grant_id": given} for name in ("new_ending", "delete_role")},
        "settings.create_withdrawal": {"setting_id": changed},
    }
