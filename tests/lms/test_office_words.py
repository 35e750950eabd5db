"""Words and buttons that an officer reads for the first time: what is late, until when, and which answer is the careful one."""

import re
from datetime import timedelta

from core import clock
from core.db import db
from core.wording import day
from courses import requirements
from people import cards
from products.rulebook import rules
from tests.courses import build
from tests.curation import applying
from tests.people.build import page
from tests.people.business import hands_over


def test_a_documents_page_says_its_last_day_and_how_late_it_is(cast):
    from products.rulebook.rule_sets import add_version

    add_version()
    document = hands_over(cast.sri, "nib")
    at = f"/office/documents/{document.id}"
    assert "Diperiksa paling lambat:" in page(cast.signed_in(cast.agus).get(at))
    with clock.at(clock.now() + timedelta(days=30)):
        assert "Terlambat" in page(cast.signed_in(cast.agus).get(at))


def test_a_card_and_every_page_for_paper_say_when_they_end_and_how_to_print(cast):
    agus = cast.signed_in(cast.agus)
    at = f"/office/people/{cast.sri.id}"
    card = agus.submit(f"{at}/card", form=at)
    assert f"sampai {day(cards.last_day())}" in page(card)
    assert re.search(r"<button[^>]*\bhidden\b[^>]*data-print", card.get_data(as_text=True)) and "/js/print" in card.get_data(
        as_text=True
    )


def test_the_answer_that_destroys_is_not_the_big_one_and_who_is_midway_is_said(cast):
    course = build.published()
    build.enrolled(cast.sri.id, course)
    row = requirements.require_course(course.id, from_day=clock.today(), by=cast.identity(cast.agus))
    db.session.commit()
    html = cast.signed_in(cast.agus).get(f"/office/required-courses/{row.id}/ending").get_data(as_text=True)
    (primary,) = re.findall(r'class="[^"]*\bprimary\b[^"]*"[^>]*>(.*?)<', html)
    assert "tetap wajib" in primary
    assert "Peserta yang sedang mengikuti kursus ini" in html and "boleh menyelesaikannya" in html


def test_a_kecamatan_of_the_report_leads_to_its_people(cast):
    assert cast.sri
    html = cast.signed_in(cast.agus).get("/reports/coverage").get_data(as_text=True)
    assert "/office/people?district=" in html and "tidak pernah dijumlahkan" in html


def test_a_version_in_force_is_not_compared_with_itself(cast):
    from products.rulebook.rule_sets import add_version

    add_version()
    current = rules.current()
    text = page(cast.signed_in(cast.agus).get(f"/office/rules/{current.id}"))
    assert "Seperti yang berlaku hari ini" in text and "Tidak ada yang berubah" not in text


def test_a_product_on_a_persons_page_leads_to_its_application(cast):
    application = applying.in_review(cast)
    html = cast.signed_in(cast.agus).get(f"/office/people/{cast.budi.id}").get_data(as_text=True)
    assert f'href="/office/applications/{application.id}"' in html and "Menunggu nilai kurator" in html
