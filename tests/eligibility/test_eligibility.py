"""Each of the nine rules when it alone is not met: its words, what to do, and who must act."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from core import clock
from core.db import db
from core.pictures import Picture
from courses import editions, requirements
from courses.models import Course, Edition
from eligibility import declarations, passports, rulings, suspensions
from eligibility.passports import State
from eligibility.states import Holder, RuleState
from people import answers, consents, documents
from people.models import Document, Enterprise, MemberKind, Membership, Person
from products.models import Listing, ListingPhoto
from products.rulebook import rules
from products.rulebook.rules import Rules
from quizzes.models import GradedBy, Submission, SubmissionState, Task
from tests.certificates import build
from tests.curation import applying


@pytest.fixture
def course(app) -> Course:
    """A required course whose task is judged by a person."""
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    db.session.commit()
    return course


@pytest.fixture
def listing(cast) -> Listing:
    """A product of Pak Budi's that meets every rule. No course is required."""
    return applying.ready_listing(cast.budi, cast)


def only_unmet(listing: Listing, rule: str) -> RuleState:
    """Return the only rule that blocks the product, and check that it is this rule."""
    blocking = passports.why_not(listing)
    assert [state.rule for state in blocking] == [rule]
    return blocking[0]


def test_nothing_blocks_a_ready_product(listing):
    assert passports.why_not(listing) == []
    assert [state.rule for state in passports.passport_of(listing).states] == [f"K{number:02}" for number in range(1, 10)]


def test_a_version_that_lacks_rules_is_judged_by_the_others(listing):
    now = rules.current()
    fewer = {**now.raw, "rules": [row for row in now.raw["rules"] if row["id"] not in {"K06", "K09"}]}
    older = Rules(fewer, id=now.id, version=now.version, in_force_from=now.in_force_from)
    states = passports.passport_of(listing, rules=older).states
    assert [state.rule for state in states] == ["K01", "K02", "K03", "K04", "K05", "K07", "K08"]


# ---- K01


def test_k01_names_the_courses_that_are_missing(cast, listing, course):
    build.make_course("KEMAS-01", "Kemasan dan label")
    kemas = db.session.scalars(select(Course).where(Course.code == "KEMAS-01")).one()
    requirements.require_course(kemas.id, from_day=clock.today(), by=None)
    for required in (course, kemas):
        enrolment = build.enrol(cast.budi, required)
        build.judge(enrolment, by=cast.dewi)
    db.session.commit()
    state = only_unmet(listing, "K01")
    assert state.text == "Masih ada 2 kursus wajib yang belum selesai: Kemasan dan label dan Foto produk dengan HP."
    assert state.holder is Holder.OWNER
    assert [missing.slug for missing in state.missing] == ["kemas-01", "foto-01"]


def test_k01_one_required_course_does_not_stand_for_another(cast, listing, course):
    build.make_course("KEMAS-01", "Kemasan dan label")
    kemas = db.session.scalars(select(Course).where(Course.code == "KEMAS-01")).one()
    requirements.require_course(kemas.id, from_day=clock.today(), by=None)
    build.complete(build.enrol(cast.budi, course), by=cast.dewi)
    build.judge(build.enrol(cast.budi, kemas), by=cast.dewi)
    db.session.commit()
    state = only_unmet(listing, "K01")
    assert [missing.slug for missing in state.missing] == ["kemas-01"]
    assert [action.what["id"] for action in state.by] == ["Foto produk dengan HP"]


def test_k01_is_met_by_any_member_and_names_who(cast, listing, course):
    build.complete(build.enrol(cast.sri, course), by=cast.dewi)
    db.session.commit()
    assert not passports.enterprise_states(listing.enterprise_id)[0].state.good
    join(cast.sri, listing.enterprise_id)
    first = passports.enterprise_states(listing.enterprise_id)[0]
    assert first.state is State.MET
    assert [(action.name, action.what["id"]) for action in first.by] == [("Bu Sri", "Foto produk dengan HP")]


def test_k01_asks_only_for_what_is_published_and_in_force(cast, listing, course):
    editions.retire(db.session.scalars(select(Edition)).one())
    db.session.commit()
    assert passports.why_not(listing) == []


def test_k01_counts_an_earlier_edition(cast, listing, course):
    enrolment = build.enrol(cast.budi, course)
    build.complete(enrolment, by=cast.dewi)
    newer = Edition(
        course_id=course.id, number=2, state="published", created_at=clock.now(), published_at=clock.now(),
        content_hash="1" * 64, title={"id": "Foto baru"}, summary={"id": ""}, jp=1, checkpoint_minutes=1, task_minutes=1,
        prerequisites=[], recommended_before=[],
    )  # fmt: skip
    db.session.add(newer)
    db.session.commit()
    assert passports.why_not(listing) == []


# ---- K02


def test_k02_waits_for_the_grader_with_the_day(cast, listing, course):
    enrolment = build.enrol(cast.budi, course)
    submission = build.hand_in_task(enrolment)
    submission.waiting_since, submission.due_on = clock.now(), date(2026, 11, 26)
    db.session.commit()
    state = passports.enterprise_states(listing.enterprise_id)[1]
    assert (state.rule, state.state, state.holder) == ("K02", State.WAITING, Holder.GRADER)
    assert state.text == "Tugas Ibu/Bapak sudah kami terima dan sedang menunggu dinilai."
    assert (state.since, state.until) == (clock.now(), date(2026, 11, 26))


def test_k02_alone_holds_back_when_no_person_judged(cast, listing, course):
    enrolment = build.enrol(cast.budi, course)
    build.complete(enrolment, by=cast.dewi)
    db.session.execute(update(Submission).values(state=SubmissionState.NEEDS_REVISION))
    db.session.commit()
    state = only_unmet(listing, "K02")
    assert state.text == "Ada tugas praktik yang belum lulus: Foto produk dengan HP."
    assert state.link == "my_tasks"


def test_k02_does_not_take_ones_own_judgement_for_a_persons(cast, listing, course):
    build.complete(build.enrol(cast.budi, course), by=cast.budi)
    db.session.commit()
    assert only_unmet(listing, "K02").state is State.NOT_MET


def test_k02_asks_nothing_of_a_task_that_the_learner_judges(cast, listing, course):
    grade_by_self_check()
    build.complete(build.enrol(cast.budi, course), by=cast.budi)
    db.session.commit()
    assert passports.why_not(listing) == []
    state = passports.enterprise_states(listing.enterprise_id)[1]
    assert (state.rule, state.state) == ("K02", State.NOT_APPLICABLE)
    assert state.text == "Kursus wajib tidak punya tugas yang dinilai pelatih atau pendamping."
    page = cast.signed_in(cast.budi).get(f"/product/{listing.id}/passport").get_data(as_text=True)
    assert "Foto produk dengan HP (dinilai sendiri)" in page


def test_k02_counts_a_self_check_of_an_edition_that_asked_for_one(cast, listing, course):
    build.complete(build.enrol(cast.budi, course), by=cast.budi)
    newer = Edition(
        course_id=course.id, number=2, state="published", created_at=clock.now(), published_at=clock.now(),
        content_hash="1" * 64, title={"id": "Foto baru"}, summary={"id": ""}, jp=1, checkpoint_minutes=1, task_minutes=1,
        prerequisites=[], recommended_before=[],
    )  # fmt: skip
    db.session.add(newer)
    db.session.flush()
    grade_by_self_check()
    db.session.add(
        Task(edition_id=newer.id, key="tugas", title={"id": "T"}, graded_by=GradedBy.PERSON, instruction=[], evidence=[],
             rubric=[], feeds_curation=[], phrases=[], examples={})
    )  # fmt: skip
    db.session.commit()
    assert passports.why_not(listing) == []


def test_k02_the_member_who_is_furthest_counts(cast, listing, course):
    join(cast.sri, listing.enterprise_id)
    waiting = build.hand_in_task(build.enrol(cast.sri, course))
    waiting.waiting_since = clock.now()
    build.complete(build.enrol(cast.budi, course), by=cast.dewi)
    db.session.commit()
    assert passports.enterprise_states(listing.enterprise_id)[1].state is State.MET


# ---- K03


def test_k03_names_the_empty_fields(listing):
    db.session.execute(update(Enterprise).where(Enterprise.id == listing.enterprise_id).values(whatsapp=None, sector=None))
    db.session.commit()
    state = only_unmet(listing, "K03")
    assert state.text == "Data usaha belum lengkap. Yang masih kosong: jenis usaha dan nomor WhatsApp."
    assert state.link == "my_enterprise"


def test_k03_asks_for_the_nib(listing):
    db.session.execute(delete(Document).where(Document.enterprise_id == listing.enterprise_id))
    db.session.commit()
    assert only_unmet(listing, "K03").text == "Data usaha belum lengkap. Yang masih kosong: NIB."


def test_k03_waits_for_the_officer_who_checks_the_nib(listing):
    db.session.execute(update(Document).values(verified_at=None, verified_by_id=None))
    db.session.commit()
    state = only_unmet(listing, "K03")
    assert (state.state, state.holder, state.until) == (State.WAITING, Holder.OFFICER, date(2026, 11, 26))
    assert state.text == "NIB sudah kami terima. Petugas sedang memeriksanya."


def test_k03_says_that_the_nib_was_refused(cast, listing):
    db.session.execute(
        update(Document).values(
            verified_at=None,
            verified_by_id=None,
            refused_at=clock.now(),
            refused_by_id=cast.agus.id,
            refused_reason="not_found",
        )
    )
    db.session.commit()
    assert "NIB (petugas menemukan yang perlu diperbaiki)" in only_unmet(listing, "K03").text


def test_k03_asks_for_the_confirmed_number_of_the_member_who_hands_in(cast, listing):
    join(cast.ayu, listing.enterprise_id)
    assert passports.why_not(listing) == []
    assert passports.why_not(listing, person_id=cast.budi.id) == []
    blocking = passports.why_not(listing, person_id=cast.ayu.id)
    assert [state.rule for state in blocking] == ["K03"]
    assert blocking[0].text == "Data usaha belum lengkap. Yang masih kosong: nomor HP belum dipastikan."
    assert "Datang ke kantor dengan membawa HP" in blocking[0].what_to_do


def test_k03_says_too_that_the_nib_waits_while_a_number_is_to_be_confirmed(cast, listing):
    join(cast.ayu, listing.enterprise_id)
    db.session.execute(update(Document).values(verified_at=None, verified_by_id=None))
    db.session.commit()
    state = next(state for state in passports.why_not(listing, person_id=cast.ayu.id) if state.rule == "K03")
    assert "nomor HP belum dipastikan" in state.text
    assert state.notes == ("NIB sudah kami terima. Petugas sedang memeriksanya.",)


# ---- K04


def test_k04_names_the_licences_of_dry_food(cast, listing):
    make_food(listing)
    state = only_unmet(listing, "K04")
    assert "Nomor P-IRT (SPP-IRT) atau Izin edar BPOM (MD)" in state.text
    assert "Sertifikat halal atau Keterangan tidak halal pada kemasan" in state.text
    assert state.link == "my_documents"


def test_k04_waits_then_is_met_by_checked_licences(cast, listing):
    make_food(listing)
    halal = licence(cast, listing, "halal", checked=False)
    licence(cast, listing, "spp_irt", expires_on=date(2030, 1, 1))
    state = only_unmet(listing, "K04")
    assert (state.state, state.holder) == (State.WAITING, Holder.OFFICER)
    check(cast, halal)
    met = passports.listing_states(listing)[0]
    assert met.state is State.MET
    assert met.notes == ()


def test_k04_warns_before_a_licence_ends_and_blocks_afterwards(cast, listing):
    make_food(listing)
    licence(cast, listing, "halal")
    licence(cast, listing, "spp_irt", expires_on=date(2026, 12, 10))
    met = passports.listing_states(listing)[0]
    assert met.notes == ("Nomor P-IRT (SPP-IRT) berlaku sampai 10 Desember 2026. Siapkan perpanjangannya.",)
    assert met.until == date(2026, 12, 10)
    with clock.at(clock.now() + timedelta(days=18)):
        assert "P-IRT (SPP-IRT) (sudah habis masa berlakunya)" in only_unmet(listing, "K04").text


def test_k04_says_that_a_licence_was_refused(cast, listing):
    make_food(listing)
    licence(cast, listing, "halal")
    document = licence(cast, listing, "spp_irt", expires_on=date(2030, 1, 1), checked=False)
    officer = cast.identity(cast.agus)
    answers.record_viewing(document, by=officer, why=answers.ScanReason.CHECKING)
    answers.refuse(document.id, by=officer, reason="unreadable")
    db.session.commit()
    assert "petugas menemukan yang perlu diperbaiki" in only_unmet(listing, "K04").text


def test_k04_needs_nothing_for_a_painting(listing):
    state = passports.listing_states(listing)[0]
    assert (state.state, state.text) == (
        State.NOT_APPLICABLE,
        "Produk ini tidak perlu izin tambahan. NIB saja sudah cukup.",
    )


def test_k04_asks_for_the_answers_first(cast, listing):
    make_food(listing)
    licence(cast, listing, "halal")
    licence(cast, listing, "spp_irt", expires_on=date(2030, 1, 1))
    listing.answers = {"ready_to_eat": False}
    db.session.commit()
    assert "pertanyaan tentang produk ini belum dijawab" in only_unmet(listing, "K04").text
    listing.answers = {"ready_to_eat": False, "keeps_7_days": True, "needs_cold": True}
    db.session.commit()
    assert "jenis produk tidak cocok" in only_unmet(listing, "K04").text


def test_k04_without_a_kind_says_to_choose_one(listing):
    listing.kind = None
    db.session.commit()
    state = passports.listing_states(listing)[0]
    assert "jenis produk belum dipilih" in state.text
    assert state.link == "my_listing"


def test_k04_waits_for_an_officer_where_the_goods_decide(cast, listing):
    listing.category, listing.kind, listing.answers = "bags", "bags", {"animal_parts": True}
    db.session.commit()
    state = only_unmet(listing, "K04")
    assert (state.state, state.holder, state.until) == (State.WAITING, Holder.OFFICER, date(2026, 11, 30))
    assert "Sertifikat halal atau Keterangan tidak halal pada kemasan" in state.text
    rule(cast, listing, applies=False)
    assert passports.listing_states(listing)[0].state is State.NOT_APPLICABLE
    rule(cast, listing, applies=True)
    assert only_unmet(listing, "K04").state is State.NOT_MET
    licence(cast, listing, "halal")
    assert passports.why_not(listing) == []


# ---- K05, K06, K07


def test_k05_counts_the_photos(listing):
    db.session.execute(delete(ListingPhoto).where(ListingPhoto.listing_id == listing.id, ListingPhoto.position > 2))
    db.session.commit()
    db.session.expire_all()
    state = only_unmet(listing, "K05")
    assert "Foto belum pas: Perlu paling sedikit 5 foto" in state.text
    assert state.link == "my_photos"


def test_k06_says_what_the_page_lacks(listing):
    listing.title, listing.weight_g = "Pendek", None
    db.session.commit()
    state = only_unmet(listing, "K06")
    assert state.lead == "Halaman produk belum lengkap."
    assert len(state.items) == 2
    assert "Isi berat barang dengan kemasannya, dalam gram" in state.text


def test_k06_a_warning_blocks_nothing(listing):
    listing.title = "LUKISAN CAT MINYAK DI KANVAS BESAR"
    db.session.commit()
    assert passports.why_not(listing) == []
    sixth = passports.listing_states(listing)[2]
    assert sixth.notes == ("Jangan tulis judul dengan huruf besar semua.",)


def test_k07_a_price_below_the_cost_blocks(listing):
    listing.cost = 300_000
    db.session.commit()
    state = only_unmet(listing, "K07")
    assert state.text.startswith("Lembar harga belum lengkap:")
    assert state.link == "my_price_sheet"


# ---- K08


def test_k08_names_what_is_not_agreed_to(cast, listing):
    declarations.withdraw(listing.enterprise_id, "own_photos", by=cast.identity(cast.budi))
    db.session.commit()
    state = only_unmet(listing, "K08")
    assert "Foto ini foto saya sendiri, atau saya sudah mendapat izin memakainya" in state.text
    assert state.link == "my_consents"


def test_k08_asks_for_the_consent_to_publish(cast, listing):
    consents.withdraw(cast.budi.id, "publication")
    db.session.commit()
    assert "Menampilkan produk dan foto" in only_unmet(listing, "K08").text


def test_k08_other_words_are_another_consent(cast, listing):
    consent = next(one for one in consents.active_consents(cast.budi.id) if one.wording.key == "publication").consent
    consent.wording_hash = "0" * 64
    db.session.commit()
    assert only_unmet(listing, "K08").state is State.NOT_MET
    consents.renew(cast.budi.id, "publication")
    db.session.commit()
    assert passports.why_not(listing) == []


def test_k08_the_consent_names_the_shops(cast, listing):
    names = [channel.title["id"] for channel in rules.current().channels.values()]
    assert all(name in consents.wording("publication").text for name in names)


# ---- K09


def test_k09_says_why_a_business_is_suspended(cast, listing):
    suspension = suspend(cast, listing)
    state = only_unmet(listing, "K09")
    assert state.text == "Ada hal yang harus diselesaikan dulu: Banyak pesanan tidak dikirim."
    assert (state.holder, state.until) == (Holder.OFFICER, date(2026, 12, 1))
    suspensions.end(suspension, why="Pesanan sudah dikirim.", by=cast.identity(cast.agus))
    db.session.commit()
    assert passports.why_not(listing) == []


# ---- All together


def test_a_rule_that_does_not_block_approval_is_not_asked_again(cast, listing):
    db.session.execute(delete(ListingPhoto).where(ListingPhoto.listing_id == listing.id))
    db.session.commit()
    db.session.expire_all()
    assert passports.why_not(listing)
    assert passports.why_not(listing, step=passports.APPROVAL) == []


def test_the_statements_do_not_grow_with_the_businesses(cast, listing, course, count_statements):
    def evaluate(how_many: int) -> int:
        ids = db.session.scalars(select(Enterprise.id).limit(how_many)).all()
        context = passports.context_for(rules.current())
        with count_statements() as statements:
            states = passports.evaluate_enterprises(context, ids)
        assert len(states) == how_many
        return len(statements)

    few = evaluate(1)
    db.session.add_all(Enterprise(name=f"Usaha {n}", created_at=clock.now()) for n in range(300))
    db.session.commit()
    assert evaluate(300) == few


# ---- Builders


def join(person: Person, enterprise_id: int) -> None:
    db.session.add(
        Membership(person_id=person.id, enterprise_id=enterprise_id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    db.session.commit()


def make_food(listing: Listing) -> None:
    listing.category, listing.kind = "food", "food_dry"
    listing.answers = {"ready_to_eat": False, "keeps_7_days": True, "needs_cold": False}
    listing.label_checklist = [item.key for item in rules.current().label_checks.items]
    db.session.commit()


def licence(cast, listing: Listing, kind: str, *, expires_on: date | None = None, checked: bool = True) -> Document:
    scan = Picture(applying.picture(200, 200), 200, 200)
    number = {"halal": "ID12345678901234567", "spp_irt": "P-IRT 1234567890123-31"}[kind]
    document = documents.hand_over(
        listing.enterprise_id,
        kind,
        by=cast.identity(cast.budi),
        number=number,
        expires_on=expires_on,
        scan=scan,
        sent_as=uuid4(),
    )
    db.session.commit()
    if checked:
        check(cast, document)
    return document


def check(cast, document: Document) -> None:
    officer = cast.identity(cast.agus)
    answers.record_viewing(document, by=officer, why=answers.ScanReason.CHECKING)
    answers.verify(document.id, by=officer)
    db.session.commit()


def grade_by_self_check() -> None:
    """Change the tasks to self-check by a table statement, which the guard of published editions does not see."""
    db.session.connection().execute(Task.__table__.update().values(graded_by=GradedBy.SELF_CHECK))


def rule(cast, listing: Listing, *, applies: bool) -> None:
    rulings.rule(listing, "animal_parts", applies=applies, note="", rules=rules.current(), by=cast.identity(cast.agus))
    db.session.commit()


def suspend(cast, listing: Listing):
    suspension = suspensions.suspend(
        listing.enterprise_id,
        reason="orders_unserved",
        note="",
        heard="Pemilik bilang kurirnya sakit.",
        review_by=date(2026, 12, 1),
        rules=rules.current(),
        by=cast.identity(cast.agus),
    )
    db.session.commit()
    return suspension
