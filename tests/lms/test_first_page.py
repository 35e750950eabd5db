"""The first page shows what was completed, the next step and the news, without outdated news."""

import re
from uuid import uuid4

from sqlalchemy import select

from core import outbox
from core.db import db
from core.outbox import Message, unread_by
from courses.queries import learning_of
from curation.judging import appeals, applications, checking
from people import documents
from people.names import confirm_certificate_name
from quizzes import submissions
from tests.certificates import build as certified
from tests.curation import applying
from tests.people.business import OTHER_NIB
from tests.products import products
from tests.quizzes import tasking


def subjects(person) -> list[str]:
    return [row.subject for row in unread_by(person.id)]


def test_who_has_completed_everything_is_not_a_newcomer_again(cast, app):
    course = certified.make_course()
    certified.complete(certified.enrol(cast.sri, course), by=cast.dewi)
    db.session.commit()
    assert learning_of(cast.sri.id).slug == course.slug


def test_a_course_under_way_comes_before_one_that_is_completed(cast, app):
    current = certified.make_course("PEMASARAN-01", "Pemasaran digital")
    certified.enrol(cast.sri, current)
    certified.complete(certified.enrol(cast.sri, certified.make_course()), by=cast.dewi)
    db.session.commit()
    assert learning_of(cast.sri.id).slug == current.slug


def test_who_completes_a_course_is_asked_for_the_name_until_it_is_confirmed(cast, app):
    certified.complete(certified.enrol(cast.sri, certified.make_course()), by=cast.dewi)
    db.session.commit()
    message = db.session.scalars(select(Message).where(Message.link.contains("certificate-name"))).one()
    assert message.subject in subjects(cast.sri)
    assert cast.signed_in(cast.sri).get(message.link).status_code == 200
    confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    assert message.subject not in subjects(cast.sri)


def test_nobody_is_asked_to_mend_what_was_sent_again(cast, app):
    course = tasking.course(owner=cast.dewi)
    enrolment = tasking.learner(cast.sri, course)
    work = tasking.handed_in(enrolment)
    tasking.sent_back(work, cast.dewi)
    assert len(subjects(cast.sri)) == 1
    submissions.hand_in(work, enrolment, round=work.round + 1)
    db.session.commit()
    assert subjects(cast.sri) == []


def test_home_shows_the_product_as_buyers_will_see_it_and_the_course_that_fills_what_is_empty(cast, app):
    course = tasking.course(("course.yaml", "feeds_curation: []", "feeds_curation: [photo]"))
    listing = products.draft(cast.sri, "Wingko babat")
    newcomer = cast.signed_in(cast.sri).get("/").get_data(as_text=True)
    assert "Wingko babat" in newcomer and f"/product/{listing.id}" in newcomer
    assert "Berikutnya: isi jenis produk." in newcomer and "Ada pada Ibu/Bapak sejak 23 November 2026." in newcomer
    assert f'href="/courses/{course.slug}"' in newcomer and "Terisi dari kursus" in newcomer
    tasking.learner(cast.sri, course)
    learning = cast.signed_in(cast.sri).get("/").get_data(as_text=True)
    assert "Wingko babat" in learning and f'href="/learn/{course.slug}"' in learning


def test_home_takes_eight_statements_and_one_for_who_is_there(cast, app, count_statements):
    course = tasking.course(("course.yaml", "feeds_curation: []", "feeds_curation: [photo]"), owner=cast.dewi)
    submission = tasking.handed_in(tasking.learner(cast.sri, course))
    listing = products.draft(cast.sri, "Wingko babat")
    products.with_photos(listing, 5)
    tasking.judged(submission, cast.dewi)
    products.draft(cast.sri, "Lunpia")
    browser = cast.signed_in(cast.sri)
    browser.get("/")
    with count_statements() as statements:
        browser.get("/")
    assert len(statements) <= 9, "\n".join(statements)


def test_after_the_courses_the_products_next_step_is_the_one_button(cast, app):
    listing = applying.ready_listing(cast.budi, cast)
    certified.complete(certified.enrol(cast.budi, certified.make_course()), by=cast.dewi)
    db.session.commit()
    budi, send = cast.signed_in(cast.budi), f"/product/{listing.id}/application"
    assert primaries(budi) == [(send, "Kirim ke kurator")]
    applying.open_period(cast)
    application = applications.hand_in(listing.id, by=cast.identity(cast.budi), sent_as=uuid4())
    db.session.commit()
    assert primaries(budi) == [("/courses", "Pilih kursus berikutnya")]
    checking.check(application, by=cast.identity(cast.laras), round=1, complete=False, keys=["photo_blurry"], note="Gelap.")
    db.session.commit()
    assert primaries(budi) == [(f"/applications/{application.id}", "Lihat yang perlu diperbaiki")]


def test_while_an_officer_looks_home_says_in_whose_hands_it_lies(cast, app):
    listing = applying.ready_listing(cast.budi, cast)
    certified.complete(certified.enrol(cast.budi, certified.make_course()), by=cast.dewi)
    documents.hand_over(listing.enterprise_id, "nib", by=cast.identity(cast.budi), number=OTHER_NIB, sent_as=uuid4())
    db.session.commit()
    budi = cast.signed_in(cast.budi)
    home = " ".join(re.sub(r"<[^>]+>", " ", budi.get("/").get_data(as_text=True)).split())
    assert "NIB sudah kami terima. Petugas sedang memeriksanya. Di tangan petugas dinas sejak 23 November 2026." in home
    assert primaries(budi) == [("/courses", "Pilih kursus berikutnya")]


def test_of_several_products_the_one_that_is_to_be_mended_comes_first(cast, app):
    certified.complete(certified.enrol(cast.budi, certified.make_course()), by=cast.dewi)
    returned = applying.returned(cast, cast.budi)
    products.draft(cast.budi, "Lukisan gunung")
    budi, mend = cast.signed_in(cast.budi), (f"/applications/{returned.id}", "Lihat yang perlu diperbaiki")
    assert primaries(budi) == [mend]
    appeals.appeal(returned, by=cast.identity(cast.budi), reason="Fotonya terang.")
    db.session.commit()
    assert "Lukisan gunung" in budi.get("/").get_data(as_text=True)
    page = budi.get(f"/product/{returned.listing_id}").get_data(as_text=True)
    assert "Banding Ibu/Bapak sedang diperiksa." in page and "Di tangan pemeriksa lain sejak 23 November 2026." in page


def test_of_much_news_the_newest_two_stand_open(cast, app):
    for number in range(1, 6):
        outbox.notify(cast.sri.id, key=f"kabar-{number}", subject=f"Kabar {number}")
    db.session.commit()
    certified.enrol(cast.sri, certified.make_course())
    home = cast.signed_in(cast.sri).get("/").get_data(as_text=True)
    folded = home[home.index("3 kabar lain") :]
    assert [f"Kabar {number}" in folded for number in range(1, 6)] == [True, True, True, False, False]


def primaries(browser) -> list[tuple[str, str]]:
    """Return the address and the text of each primary link of the first page."""
    links = re.findall(r'<a class="button primary" href="([^"]+)">(.*?)<', browser.get("/").get_data(as_text=True))
    return [(href, " ".join(text.split())) for href, text in links]
