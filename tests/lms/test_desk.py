"""The first page of staff: what is late in whose hands, what waits for whom, and reminding whoever holds it."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from certificates import revoking
from certificates.models import RevocationReason
from core import clock, jobs
from core.audit import AuditEntry
from core.db import db
from core.outbox import Message
from courses import office_messages
from courses.models import Enrolment, EnrolmentState
from curation.judging import ties
from curation.models import Application, Placement
from people import nibs, role_proposals
from people.desk import sources
from people.desk.things import FIRST, SHOWN
from people.models import Document, Enterprise, NibClash, Person, Role
from people.registration import register_staff
from people.roles import grant_role
from people.sessions import identity_of
from products.rulebook import rules
from quizzes.models import Submission, SubmissionState
from tests.certificates import build as certified
from tests.conftest import MONDAY
from tests.courses.build import lesson_keys
from tests.curation import applying
from tests.people.build import page
from tests.people.business import NIB, business_of, hands_over, scan, verifies
from tests.quizzes import tasking

LATER = MONDAY + timedelta(days=14)
"""Two weeks on: everything promised in working days within ten is late."""
HEADING = re.compile(r"<h1>\s*(.*?)\s*</h1>", re.DOTALL)


def heading(browser) -> str:
    return HEADING.search(browser.get("/").text).group(1)


def waiting(person) -> list[tuple[str, int]]:
    return [(thing.kind, thing.days_late) for thing in sources.waiting_for(identity_of(person.id)).things]


def held(person) -> list[tuple[str, list[str]]]:
    return [(one.thing.kind, [h.name for h in one.holders]) for one in sources.held_by_others(identity_of(person.id)).things]


@pytest.fixture
def task(cast):
    """Bu Sri's task, which Dewi has to judge within three working days."""
    return tasking.handed_in(tasking.learner(cast.sri, tasking.course(owner=cast.dewi)))


@pytest.fixture
def proposal(cast):
    """Pak Agus proposed to revoke a certificate."""
    enrolment = certified.certified(cast.sri, certified.make_course(), by=cast.dewi)
    certificate = db.session.scalars(
        select(revoking.Certificate).where(revoking.Certificate.enrolment_id == enrolment.id)
    ).one()
    proposed = revoking.propose(certificate, by=cast.identity(cast.agus), reason=RevocationReason.OWNER_REQUEST)
    db.session.commit()
    return proposed


# ---- The news, and whose turn it is


def test_while_all_is_in_time_the_heading_says_so(cast, task):
    assert heading(cast.signed_in(cast.dewi)) == "Tidak ada yang terlambat"
    assert waiting(cast.dewi) == [("task", 0)] and held(cast.agus) == []


def test_a_late_task_is_said_to_its_trainer_and_to_the_office(cast, task):
    with clock.at(MONDAY + timedelta(days=4)):
        assert heading(cast.signed_in(cast.dewi)) == "1 hal terlambat" == heading(cast.signed_in(cast.agus))
        assert "Terlambat 1 hari kerja" in page(cast.signed_in(cast.dewi).get("/"))
        told = page(cast.signed_in(cast.agus).get("/"))
        assert "Di tangan Dewi Anggraini" in told and "Semuanya di tangan orang lain." in told
        assert waiting(cast.agus) == [], "nobody of the office judges it"


def test_the_filled_button_opens_what_waits_longest(cast, task):
    browser = cast.signed_in(cast.dewi)
    assert f'<a class="button primary" href="/grading/{task.id}">' in browser.get("/").text
    assert browser.get("/").text.count("primary") == 1


def test_a_document_that_waits_is_the_offices_turn(cast):
    document = hands_over(cast.sri, "nib")
    assert waiting(cast.agus) == [("document", 0)]
    with clock.at(LATER):
        assert waiting(cast.agus) == [("document", 7)]
        told = cast.signed_in(cast.agus)
        assert "Terlambat 7 hari kerja" in page(told.get("/")) and "Terlambat 7 hari kerja" in page(
            told.get("/office/documents")
        )
    assert f'href="/office/documents/{document.id}"' in cast.signed_in(cast.agus).get("/").text


def test_the_office_does_not_check_its_own_document(cast):
    hands_over(cast.sri, "nib")
    person = db.session.get_one(Person, cast.sri.id)
    grant_role(person, Role.OFFICER, by=None)
    db.session.commit()
    assert waiting(person) == []


def test_the_second_person_finds_the_revocation_and_the_first_does_not(cast, proposal):
    assert waiting(cast.ratna) == [("revocation", 0)] and waiting(cast.agus) == []
    address = f"/office/certificates/{proposal.certificate_id}"
    assert address in cast.signed_in(cast.ratna).get("/").text
    assert "Cabut sertifikat" in page(cast.signed_in(cast.ratna).get(address))


def test_a_late_revocation_is_late_in_the_lists_and_for_who_proposed_it(cast, proposal):
    assert cast.ratna.id
    with clock.at(LATER):
        assert held(cast.agus) == [("revocation", ["Ratna Sari"])]
        for path in ("/", "/office/certificates", f"/office/certificates/{proposal.certificate_id}"):
            assert "Terlambat 7 hari kerja" in page(cast.signed_in(cast.agus).get(path)), path


def test_a_message_to_the_office_waits_for_its_officers(cast):
    enrolment = tasking.learner(cast.sri, tasking.course(owner=cast.dewi))
    assert cast.agus.id
    key = lesson_keys(enrolment)[0]
    office_messages.send(cast.sri.id, edition_id=enrolment.edition_id, lesson_key=key, words="Airnya berapa?", sent_as=uuid4())
    db.session.commit()
    assert waiting(cast.agus) == [("message", 0)] and waiting(cast.dewi) == []
    with clock.at(LATER):
        assert "Terlambat" in page(cast.signed_in(cast.agus).get("/office/messages"))
        assert dict(waiting(cast.agus))["message"] > 0


def test_the_second_administrator_finds_a_role_to_confirm(cast):
    nia = register_staff(name="Nia Utami", email="nia@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
    db.session.commit()
    role_proposals.propose(cast.dewi, Role.CURATOR, until=None, by=cast.identity(cast.ratna))
    db.session.commit()
    assert waiting(nia) == [("role", 0)] and waiting(cast.ratna) == [] and waiting(cast.agus) == []
    assert f'href="/office/staff/{cast.dewi.id}"' in cast.signed_in(nia).get("/").text


def test_late_products_are_said_to_curators_and_to_the_office(cast):
    application = applying.handed_in(cast)
    assert all(person.id for person in (cast.laras, cast.bayu, cast.sinta))
    with clock.at(LATER):
        assert waiting(cast.laras) == [("application", 7)]
        assert held(cast.agus) == [("application", ["Bayu Nugroho", "Laras Wulandari", "Sinta Maharani"])]
        assert "Terlambat 7 hari kerja" in page(cast.signed_in(cast.agus).get("/office/applications"))
        assert "Terlambat 7 hari kerja" in page(cast.signed_in(cast.laras).get("/curation"))
    assert application.id


def test_what_a_curator_sees_does_not_tell_whether_others_have_scored(cast):
    application = applying.in_review(cast)
    with clock.at(LATER):
        before = sources.waiting_for(identity_of(cast.sinta.id))
        applying.score(application, cast, cast.bayu)
        assert sources.waiting_for(identity_of(cast.sinta.id)) == before
        assert [kind for kind, _late in waiting(cast.bayu)] == []


def test_a_late_placement_is_said_in_the_shop_and_at_the_office(cast):
    key = next(iter(rules.current().channels))
    wati = register_staff(name="Wati Handayani", email="wati@demo.example", passphrase=cast.passphrase)
    grant_role(wati, Role.CHANNEL, by=None, scope_kind="channel", scope_key=key)
    applying.approved(cast)
    placed = db.session.scalars(select(Placement).where(Placement.channel == key)).one()
    with clock.at(LATER):
        assert waiting(wati) == [("placement", 5)]
        assert ("placement", ["Wati Handayani"]) in held(cast.agus)
        for who, path in ((wati, f"/channels/{key}"), (cast.agus, "/office/placements"), (wati, "/")):
            assert "Terlambat 5 hari kerja" in page(cast.signed_in(who).get(path)), path
    assert placed.id


def test_an_officer_sees_the_queue_with_the_graders_and_opens_nothing(cast, task):
    with clock.at(LATER):
        told = cast.signed_in(cast.agus).get("/grading")
        assert "Dewi Anggraini" in page(told) and "Terlambat 7 hari kerja" in page(told)
        assert f"/grading/{task.id}" not in told.text
        assert cast.signed_in(cast.agus).get(f"/grading/{task.id}").status_code == 404


def test_what_is_late_is_said_on_the_persons_page_too(cast, task, proposal):
    hands_over(cast.sri, "nib")
    with clock.at(LATER):
        told = page(cast.signed_in(cast.agus).get(f"/office/people/{cast.sri.id}"))
        for waits in ("menunggu diperiksa petugas", "menunggu penilai sejak", "Pencabutan diusulkan"):
            assert f"Terlambat 7 hari kerja, {waits}" in told


# ---- Reminding


@pytest.fixture
def late(task):
    with clock.at(LATER):
        yield task


def remind(browser, task, kind="task"):
    return browser.submit(f"/reminders/{kind}/{task.id}", form="/account")


def told(person) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.person_id == person.id, Message.key.startswith("reminder-"))))


def test_a_reminder_tells_the_holder_where_and_is_noted(cast, late):
    assert remind(cast.signed_in(cast.agus), late).status_code == 303
    (message,) = told(cast.dewi)
    assert message.subject == "Terlambat 7 hari kerja: Nilai tugas" and message.link == f"/grading/{late.id}"
    assert message.address == cast.dewi.email
    assert "Sri" not in message.subject + message.body, "it may go out by mail"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reminded")).one()
    assert (entry.thing, entry.thing_id, entry.actor_id) == ("task", str(late.id), cast.agus.id)
    assert "Sudah diingatkan hari ini" in page(cast.signed_in(cast.ratna).get("/"))


def test_once_a_day_is_enough_whoever_of_the_office_presses(cast, late):
    remind(cast.signed_in(cast.agus), late)
    again = cast.signed_in(cast.ratna)
    assert remind(again, late).status_code == 303
    assert "Hari ini sudah diingatkan" in page(again.get("/")) and len(told(cast.dewi)) == 1
    with clock.at(LATER + timedelta(days=1)):
        remind(cast.signed_in(cast.agus), late)
        assert len(told(cast.dewi)) == 2


def test_nobody_is_reminded_of_what_is_in_time_or_done(cast, task):
    browser = cast.signed_in(cast.agus)
    assert remind(browser, task).status_code == 303
    assert "tidak terlambat lagi" in page(browser.get("/")) and told(cast.dewi) == []
    assert remind(browser, task, kind="nothing").status_code == 404


def test_only_the_office_reminds(cast, late):
    for who in (cast.dewi, cast.laras, cast.sri):
        assert remind(cast.signed_in(who), late).status_code == 403
    assert told(cast.dewi) == []


def test_a_reminder_of_what_is_done_is_taken_back(cast, late):
    remind(cast.signed_in(cast.agus), late)
    assert jobs.run("people.reminders") == 0
    tasking.judged(db.session.get_one(Submission, late.id), cast.dewi)
    assert jobs.run("people.reminders") == 1
    assert all(message.read_at for message in told(cast.dewi))


# ---- The page


def test_the_menu_is_not_repeated_and_a_phone_finds_it_at_places(cast):
    browser = cast.signed_in(cast.agus)
    main = browser.get("/").text.split("<main")[1]
    assert "/office/periods" not in main.split("Belum disiapkan")[0]
    assert "/office/periods" in browser.get("/places").text.split("<main")[1]
    assert cast.signed_in(cast.sri).get("/places").status_code == 403


def test_what_is_not_set_up_is_a_list_of_links_for_the_office_alone(cast):
    assert "Belum ada kurator" in page(cast.signed_in(cast.ratna).get("/"))
    shown = cast.signed_in(cast.agus).get("/")
    assert 'href="/office/settings"' in shown.text.split("<main")[1] and "Belum disiapkan" in page(shown)
    assert "Belum disiapkan" not in page(cast.signed_in(cast.dewi).get("/"))
    assert all(person.id for person in (cast.laras, cast.bayu, cast.sinta))
    assert "Belum ada kurator" not in page(cast.signed_in(cast.ratna).get("/"))


def test_who_learns_too_keeps_the_learners_page(cast):
    course = certified.make_course()
    certified.enrol(cast.sri, course)
    grant_role(db.session.get_one(Person, cast.sri.id), Role.TRAINER, by=None)
    db.session.commit()
    browser = cast.signed_in(cast.sri)
    assert "Foto produk dengan HP" in page(browser.get("/")) and 'href="/learner"' in browser.get("/").text
    assert "Meja kerja saya" in page(browser.get("/learner"))
    assert cast.signed_in(cast.dewi).get("/learner").status_code == 403


def test_the_week_counts_seven_days_against_the_seven_before(cast, task):
    judged_on = MONDAY + timedelta(days=2)
    with clock.at(judged_on):
        tasking.judged(task, cast.dewi)
    label = "Tugas dinilai"
    for days, now, before in ((1, 1, 0), (6, 1, 0), (8, 0, 1), (15, 0, 0)):
        with clock.at(judged_on + timedelta(days=days)):
            figures = {figure.label: figure for figure in _figures(cast)}
            assert (figures[label].now, figures[label].before) == (now, before)


def _figures(cast):
    from flask_babel import force_locale

    with force_locale("id"):
        return sources.figures_for(identity_of(cast.agus.id))


# ---- What nobody else can solve


def test_two_businesses_with_one_nib_are_the_offices_turn_until_somebody_settles_it(cast):
    verifies(cast.agus, hands_over(cast.budi, "nib", scan=scan()))
    assert cast.ratna.id and waiting(cast.agus) == []
    nibs.note_clash(business_of(cast.sri).id, NIB, by=cast.identity(cast.sri))
    db.session.commit()
    assert waiting(cast.agus) == [("nib", 0)] and waiting(cast.dewi) == []
    browser = cast.signed_in(cast.agus)
    told = page(browser.get("/"))
    assert business_of(cast.sri).name in told and business_of(cast.budi).name in told and "23 November 2026" in told
    assert "Di tangan Agus Wibowo atau Ratna Sari" in told
    clash = db.session.scalars(select(NibClash.id)).one()
    assert f'href="/office/documents#clash-{clash}"' in browser.get("/").text
    assert f'id="clash-{clash}"' in browser.get("/office/documents").text
    assert browser.submit(f"/office/nib-clashes/{clash}/settlement", form="/office/documents").status_code == 303
    assert waiting(cast.agus) == []


def test_a_product_without_a_free_curator_waits_for_the_office_in_nobodys_hands(cast):
    assert cast.laras.id
    application = applying.handed_in(cast)
    assert waiting(cast.agus) == []
    ties.declare(application.enterprise_id, by=cast.identity(cast.laras), reason="Saudara")
    db.session.commit()
    assert waiting(cast.agus) == [("curator", 0)]
    told = page(cast.signed_in(cast.agus).get("/"))
    assert (
        "Undang kurator" in told
        and "Semua kurator punya hubungan dengan usaha ini" in told
        and "Belum di tangan siapa pun" in told
    )
    assert 'href="/office/staff"' in cast.signed_in(cast.agus).get("/").text
    assert cast.bayu.id
    assert waiting(cast.agus) == []


def test_what_lacks_a_curator_and_is_late_stands_on_the_desk_once(cast):
    applying.handed_in(cast)
    with clock.at(LATER):
        assert dict(waiting(cast.agus))["curator"] > 0 and held(cast.agus) == []
        assert heading(cast.signed_in(cast.agus)) == "1 hal terlambat"
        assert cast.laras.id
        assert waiting(cast.agus) == [] and held(cast.agus) == [("application", ["Laras Wulandari"])]


# ---- Its cost


def crowd(cast, count: int) -> None:
    """Add learners whose task is late, whose document waits, and whose number is to be confirmed."""
    enrolment = db.session.scalars(select(Enrolment)).first()
    now = clock.now()
    for number in range(count):
        person = Person(name=f"Warga {number}", phone=f"+62{uuid4().int % 10**11}", created_at=now, phone_asked_at=now)
        firm = Enterprise(name=f"Usaha {number}", sector="crafts", created_at=now)
        db.session.add_all([person, firm])
        db.session.flush()
        taken = Enrolment(
            person_id=person.id,
            course_id=enrolment.course_id,
            pass_marks=enrolment.pass_marks,
            edition_id=enrolment.edition_id,
            state=EnrolmentState.IN_PROGRESS,
            started_at=now,
            last_activity_at=now,
        )
        db.session.add(taken)
        db.session.flush()
        work = Submission(
            enrolment_id=taken.id,
            state=SubmissionState.SUBMITTED,
            round=1,
            submitted_at=now,
            waiting_since=now,
            due_on=date(2026, 11, 2),
            created_at=now,
            saved_at=now,
        )
        paper = Document(enterprise_id=firm.id, kind="nib", sent_as=uuid4(), handed_over_by_id=person.id, handed_over_at=now)
        db.session.add_all([work, paper])
    db.session.commit()


@pytest.mark.parametrize("who", ["agus", "dewi", "ratna"])
def test_the_desk_costs_the_same_for_ten_and_for_two_hundred(cast, task, count_statements, who):
    browser = cast.signed_in(getattr(cast, who))
    costs = []
    for more in (10, 190):
        crowd(cast, more)
        browser.get("/")
        with count_statements() as statements:
            answer = browser.get("/")
        costs.append(len(statements))
        late = answer.text.split('id="late"')[-1]
        assert late.split("<details>")[0].count('<li class="row late">') <= FIRST
        assert late.count('<li class="row late">') <= SHOWN, "the others are folded"
    assert costs[0] == costs[1]
    assert "200 hal terlambat" in heading(browser) or "200" in page(answer)


def test_the_applications_of_the_desk_are_those_of_the_queue(cast):
    applying.handed_in(cast)
    (thing,) = sources.waiting_for(identity_of(cast.laras.id)).things
    assert db.session.get(Application, thing.id) is not None and thing.place.endpoint == "desk.show_application"


def test_who_proposed_a_revocation_sees_that_it_waits_for_others_and_may_remind_or_take_it_back(cast, proposal):
    assert cast.ratna.id
    assert held(cast.agus) == [("revocation", ["Ratna Sari"])] and held(cast.ratna) == []
    agus = cast.signed_in(cast.agus)
    home = page(agus.get("/"))
    assert "Menunggu orang lain (1)" in home and "Tidak ada yang terlambat" in home
    assert agus.submit(f"/reminders/revocation/{proposal.id}", form="/").status_code == 303
    assert (
        db.session.scalars(select(Message.subject).where(Message.person_id == cast.ratna.id)).one().startswith("Menunggu Anda:")
    )
    at = f"/office/certificates/{proposal.certificate_id}"
    assert agus.submit(f"/office/revocations/{proposal.id}/withdrawal", form=at).status_code == 303
    db.session.refresh(proposal)
    assert (proposal.confirmed, proposal.decided_by_id) == (False, None)
    assert held(cast.agus) == [] and waiting(cast.ratna) == []
    assert "Ditarik kembali" in page(agus.get(at))


def test_only_who_proposed_a_revocation_takes_it_back(cast, proposal):
    at = f"/office/certificates/{proposal.certificate_id}"
    ratna = cast.signed_in(cast.ratna)
    data = {"csrf_token": ratna.csrf(at)}
    assert ratna.post(f"/office/revocations/{proposal.id}/withdrawal", data=data).status_code == 403
    db.session.refresh(proposal)
    assert proposal.confirmed is None


def test_what_ends_today_stands_before_what_waits_longer_and_is_marked(cast, task):
    """A suspension that was to be reviewed today was hidden behind older things that promise no day."""
    from eligibility import suspensions
    from people import confirmations
    from people.enterprises import enterprise_of

    applying.in_review(cast)
    last_day = MONDAY + timedelta(days=8)
    suspensions.suspend(
        enterprise_of(cast.budi.id).id,
        reason="orders_unserved",
        note="",
        heard="Kurir sakit.",
        review_by=last_day.date(),
        rules=rules.current(),
        by=cast.identity(cast.agus),
    )
    confirmations.request_confirmation(cast.sri.id)
    db.session.commit()
    with clock.at(last_day):
        kinds = [thing.kind for thing in sources.waiting_for(identity_of(cast.agus.id)).things]
        assert kinds.index("suspension") < kinds.index("number")
        assert "Hari ini hari terakhir" in page(cast.signed_in(cast.agus).get("/"))


def test_all_that_waits_can_be_unfolded(cast):
    from people import confirmations
    from people.registration import enrol_by_officer
    from tests.people.build import VILLAGE

    for n in range(10):
        person = enrol_by_officer(
            name=f"Peserta {n}", phone=f"0812-0000-03{n:02}", village_code=VILLAGE, by=cast.identity(cast.agus)
        )
        confirmations.request_confirmation(person.id)
    db.session.commit()
    text = page(cast.signed_in(cast.agus).get("/"))
    assert "Masih ada 4 lagi" in text and all(f"Peserta {n}" in text for n in range(10))
