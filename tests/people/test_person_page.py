"""The office's page about a person, which shows an officer how far the person is."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core import clock
from core.db import db
from core.office import office
from curation.models import Application, ApplicationState, CurationPeriod
from eligibility.models import Eligibility
from people import documents, enterprises
from people.models import Document, Enterprise
from people.registration import enrol_by_officer
from products.models import Listing, RuleSet
from products.rulebook.rule_sets import add_version
from tests.certificates import build
from tests.conftest import MONDAY
from tests.people.build import VILLAGE, page


@pytest.fixture
def counter(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


def at(person) -> str:
    return f"/office/people/{person.id}"


def shown(counter, person) -> str:
    return page(counter.get(at(person)))


def business_of(person) -> Enterprise:
    return enterprises.enterprise_of(person.id)


def hand_over(person, cast) -> Document:
    """Hand over the NIB of the person's business."""
    paper = documents.hand_over(
        business_of(person).id, "nib", by=cast.identity(person), number="9120304050607", sent_as=uuid4()
    )
    db.session.commit()
    return paper


def listing(person, product: str, state: ApplicationState | None = None) -> Listing:
    """Create a product of the person's business, with an application in a state of curation where one is given."""
    now, firm = clock.now(), business_of(person)
    product_page = Listing(enterprise_id=firm.id, made_by_id=person.id, created_at=now, changed_at=now, product=product)
    db.session.add(product_page)
    db.session.flush()
    if state:
        rules, period = add_version(), CurationPeriod(name="x", opens_on=now.date(), closes_on=now.date(), made_at=now)
        db.session.add(period)
        db.session.flush()
        db.session.add(
            Application(
                listing_id=product_page.id,
                enterprise_id=firm.id,
                period_id=period.id,
                rule_set_id=rules.id,
                state=state,
                created_at=now,
                state_at=now,
                mend_by=now.date() + timedelta(days=14) if state is ApplicationState.RETURNED else None,
            )
        )
    db.session.commit()
    return product_page


def test_a_newcomer_has_nothing_yet_and_the_page_says_so(cast, counter):
    text = shown(counter, cast.ayu)
    for nothing in (
        "Belum mulai kursus",
        "Belum ada tugas",
        "Belum menyebut usaha",
        "Belum ada sertifikat",
        "Tidak ada yang menunggu",
    ):
        assert nothing in text


def test_where_somebody_is_stands_on_top(cast, counter):
    enrolment = build.enrol(cast.sri, build.make_course())
    build.all_but_the_task(enrolment)
    db.session.commit()
    text = shown(counter, cast.sri)
    top = text[text.index("Bu Sri sekarang") : text.index("Belajar", text.index("Bu Sri sekarang"))]
    assert "Foto produk dengan HP" in top and "di tahap Bisa" in top
    assert "3 dari 3 pelajaran" in top


def test_what_waits_for_the_person_comes_before_what_waits_for_the_office(cast, counter):
    hand_over(cast.sri, cast)
    listing(cast.sri, "Wingko", ApplicationState.RETURNED)
    text = shown(counter, cast.sri)
    top = text[text.index("Bu Sri sekarang") : text.index("Belum mulai kursus")]
    assert top.index("Dikembalikan untuk diperbaiki") < top.index("menunggu diperiksa petugas")
    assert "diperbaiki paling lambat 7 Desember 2026" in text


def test_a_paper_shows_its_state_and_never_its_number(cast, counter):
    hand_over(cast.sri, cast)
    html = counter.get(at(cast.sri)).text
    assert "menunggu diperiksa petugas" in html
    assert "9120304050607" not in html and "9120" not in html


def test_certificates_lead_to_the_register(cast, counter):
    build.certified(cast.budi, build.make_course(), by=cast.dewi)
    html = counter.get(at(cast.budi)).text
    assert 'href="/office/certificates/1"' in html and "Berlaku" in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (None, "rancangan, belum diajukan"),
        (ApplicationState.SUBMITTED, "Menunggu pemeriksaan kelengkapan"),
        (ApplicationState.IN_REVIEW, "Menunggu nilai kurator"),
        (ApplicationState.APPROVED, "disetujui, tetapi sekarang tidak ada di toko"),
        (ApplicationState.WITHDRAWN, "pernah diajukan, sekarang tidak"),
    ],
)
def test_each_product_says_how_far_it_is(cast, counter, state, words):
    listing(cast.sri, "Wingko babat", state)
    assert words in shown(counter, cast.sri)


def test_since_when_the_business_is_eligible(cast, counter):
    rules: RuleSet = add_version()
    db.session.add(Eligibility(enterprise_id=business_of(cast.sri).id, rule_set_id=rules.id, granted_at=MONDAY, facts={}))
    db.session.commit()
    assert "Layak mengajukan produk" in shown(counter, cast.sri)


def test_what_is_missing_on_the_way_to_curation_is_named(cast, counter):
    rules = add_version()
    db.session.commit()
    text = shown(counter, cast.sri)
    titles = {rule["id"]: rule["title"]["id"] for rule in office().read("curation.yaml")["rules"]}
    assert rules.in_force_from and f"K03 {titles['K03']}" in text
    assert "aturan terpenuhi" in text[: text.index("Belajar", text.index("Bu Sri sekarang"))]


def test_without_rules_in_force_the_page_still_answers(cast, counter):
    rules = add_version()
    since, rules.in_force_from = rules.in_force_from, None
    db.session.commit()
    try:
        text = shown(counter, cast.sri)
        assert "K03" not in text and "Wingko" in text
    finally:
        rules.in_force_from = since
        db.session.commit()


def test_consents_stand_with_their_day(cast, counter):
    text = shown(counter, cast.sri)
    assert "sudah dibaca" in text and "setuju" in text
    assert "sejak 23 November 2026" in text


def test_a_colleague_leads_to_the_staff_page(cast, counter):
    html = counter.get(at(cast.raka)).text
    assert f'href="/office/staff/{cast.raka.id}"' in html
    assert cast.partner.name in html


def test_the_page_makes_the_same_statements_for_somebody_with_much(cast, counter, count_statements):
    path = at(cast.budi)

    def statements() -> int:
        with count_statements() as seen:
            counter.get(path)
        return len([s for s in seen if s.startswith(("SELECT", "WITH"))])

    build.certified(cast.budi, build.make_course(), by=cast.dewi)
    hand_over(cast.budi, cast)
    listing(cast.budi, "Selendang", ApplicationState.SUBMITTED)
    one = statements()
    for number in range(5):
        build.certified(cast.budi, build.make_course(f"X-{number}", f"Kursus {number}"), by=cast.dewi)
        listing(cast.budi, f"Batik {number}")
    assert statements() == one


def test_nobody_else_reads_it(cast):
    for other in (cast.budi, cast.dewi, cast.raka, cast.laras):
        assert cast.signed_in(other).get(at(cast.sri)).status_code == 403


def test_every_sentence_of_the_office_has_its_place(cast, counter):
    """Sectors and kinds of documents come from the office's files."""
    sector = next(s for s in office().sectors if s["key"] == business_of(cast.sri).sector)
    hand_over(cast.sri, cast)
    text = shown(counter, cast.sri)
    assert sector["title"]["id"] in text and "NIB" in text


def test_a_person_enrolled_at_the_counter_has_never_been_here(cast, counter):
    toto = enrol_by_officer(name="Toto", phone="0812-0000-0150", village_code=VILLAGE, by=cast.identity(cast.agus))
    db.session.commit()
    assert "Terakhir masuk" not in shown(counter, toto)
    cast.signed_in(cast.sri).get("/account")
    assert "Terakhir masuk 23 November 2026" in shown(counter, cast.sri)
