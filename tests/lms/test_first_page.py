"""The first page shows what was completed, the next step and the news, without outdated news."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy import select, update

from core import clock, outbox
from core.db import db
from core.outbox import Message, unread_by
from courses import office_messages
from courses.models import Edition, Lesson
from courses.queries import learning_of
from curation.judging import appeals, applications, checking
from mentoring import members
from people import documents
from people.home_places import DUE_SOON, FRESH, Place, Rank, arrange
from people.names import confirm_certificate_name
from quizzes import submissions
from tests.certificates import build as certified
from tests.courses import build
from tests.curation import applying
from tests.mentoring.conftest import open_for
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


def test_home_shows_the_product_with_its_state_and_the_course_that_fills_what_is_empty(cast, app):
    course = tasking.course(("course.yaml", "feeds_curation: []", "feeds_curation: [photo]"))
    listing = products.draft(cast.sri, "Wingko babat")
    newcomer = cast.signed_in(cast.sri)
    html = newcomer.get("/").get_data(as_text=True)
    assert f'action="/courses/{course.slug}/enrolment?begin=lesson"' in html, "one tap enrols and opens the first lesson"
    assert "Mulai belajar" in html
    assert waiting(newcomer) == [("Wingko babat", "Draf, diubah 23 Nov")]
    certified.complete(certified.enrol(cast.sri, certified.make_course()), by=cast.dewi)
    db.session.commit()
    read_all(cast.sri)
    done = cast.signed_in(cast.sri)
    assert primaries(done) == [(f"/product/{listing.id}/category", "Isi sekarang")]
    assert "Berikutnya: isi jenis produk." in words(done) and "Ada pada Ibu/Bapak sejak 23 November 2026." in words(done)


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


def test_after_the_courses_the_product_stands_there_with_state_and_date_and_no_other_course(cast, app):
    listing = applying.ready_listing(cast.budi, cast)
    certified.complete(certified.enrol(cast.budi, certified.make_course()), by=cast.dewi)
    db.session.commit()
    read_all(cast.budi)
    budi, send = cast.signed_in(cast.budi), f"/product/{listing.id}/application"
    assert primaries(budi) == [(send, "Kirim ke kurator")]
    applying.open_period(cast)
    application = applications.hand_in(listing.id, by=cast.identity(cast.budi), sent_as=uuid4())
    db.session.commit()
    assert primaries(budi) == [(f"/applications/{application.id}", "Lihat sampai di mana")]
    assert "Di kurator sejak 23 Nov" in words(budi) and "Pilih kursus berikutnya" not in words(budi)
    assert "Di kurator sejak 23 November 2026" in words(budi, "/products")
    checking.check(application, by=cast.identity(cast.laras), round=1, complete=False, keys=["photo_blurry"], note="Gelap.")
    db.session.commit()
    read_all(cast.budi)
    assert primaries(budi) == [(f"/applications/{application.id}", "Lihat yang perlu diperbaiki")]


def test_while_an_officer_looks_home_says_in_whose_hands_it_lies(cast, app):
    listing = applying.ready_listing(cast.budi, cast)
    certified.complete(certified.enrol(cast.budi, certified.make_course()), by=cast.dewi)
    documents.hand_over(listing.enterprise_id, "nib", by=cast.identity(cast.budi), number=OTHER_NIB, sent_as=uuid4())
    db.session.commit()
    read_all(cast.budi)
    budi = cast.signed_in(cast.budi)
    assert "NIB sudah kami terima. Petugas sedang memeriksanya. Di tangan petugas dinas sejak 23 November 2026." in words(budi)


def test_a_product_to_be_mended_comes_before_the_next_lesson_in_its_last_week(cast, app):
    certified.enrol(cast.budi, certified.make_course("PEMASARAN-01", "Pemasaran digital"))
    returned = applying.returned(cast, cast.budi)
    products.draft(cast.budi, "Lukisan gunung")
    read_all(cast.budi)
    budi, mend = cast.signed_in(cast.budi), (f"/applications/{returned.id}", "Lihat yang perlu diperbaiki")
    assert primaries(budi) == [("/learn/pemasaran-01/lessons/mulai", "Lanjutkan belajar")]
    with at_noon(returned.mend_by - timedelta(days=DUE_SOON + 1)):
        assert primaries(budi) == [("/learn/pemasaran-01/lessons/mulai", "Lanjutkan belajar")]
    with at_noon(returned.mend_by - timedelta(days=DUE_SOON)):
        assert primaries(budi) == [mend]
    appeals.appeal(returned, by=cast.identity(cast.budi), reason="Fotonya terang.")
    db.session.commit()
    assert "Lukisan gunung" in words(budi)
    page = budi.get(f"/product/{returned.listing_id}").get_data(as_text=True)
    assert "Banding Ibu/Bapak sedang diperiksa." in page and "Di tangan pemeriksa lain sejak 23 November 2026." in page


def test_a_returned_task_comes_before_all_and_is_told_of_once(cast, app):
    course = tasking.course(owner=cast.dewi)
    tasking.sent_back(tasking.handed_in(tasking.learner(cast.sri, course)), cast.dewi)
    certified.enrol(cast.sri, certified.make_course())
    outbox.notify(cast.sri.id, key="kabar", subject="Kabar dari Dinas", link="/account")
    db.session.commit()
    sri = cast.signed_in(cast.sri)
    assert primaries(sri) == [("/learn/kopi/task", "Lihat yang perlu diperbaiki")]
    lines = [line for line, _state in waiting(sri)]
    assert lines == ["Kabar dari Dinas", "Mengapa"], "an answer, then the next lesson; a product is not asked for yet"
    assert words(sri).count("Tugas: Secangkir kopi") == 1


def test_an_answer_comes_before_the_next_lesson_until_it_is_opened(cast, app):
    course = certified.make_course()
    certified.enrol(cast.sri, course)
    for number in range(1, 4):
        outbox.notify(cast.sri.id, key=f"kabar-{number}", subject=f"Kabar {number}", link=f"/account?{number}")
    db.session.commit()
    sri = cast.signed_in(cast.sri)
    assert "Kabar 3" in words(sri) and "Kabar 2" not in words(sri) and "Pesan 3" in words(sri)
    for left in (2, 1, 0):
        posts = re.search(r'action="(/messages/\d+/opening)"', sri.get("/").get_data(as_text=True))[1]
        assert sri.submit(posts, form="/").location == f"/account?{left + 1}"
        assert outbox.count_unread(cast.sri.id) == left
    assert primaries(sri) == [("/learn/foto-01/lessons/mulai", "Lanjutkan belajar")]


def test_an_answer_that_nobody_opens_steps_back_after_a_week(cast, app):
    certified.enrol(cast.sri, certified.make_course())
    outbox.notify(cast.sri.id, key="kabar", subject="Kabar", link="/account")
    db.session.commit()
    sri = cast.signed_in(cast.sri)
    with clock.at(clock.now() + FRESH - timedelta(seconds=1)):
        assert "Kabar" in words(sri)
    with clock.at(clock.now() + FRESH):
        assert primaries(sri) == [("/learn/foto-01/lessons/mulai", "Lanjutkan belajar")]
        assert "Kabar" not in words(sri) and "Pesan 1" in words(sri)


def test_two_messages_about_one_thing_are_read_together(cast, app):
    for number in (1, 2):
        outbox.notify(cast.sri.id, key=f"kabar-{number}", subject="Kabar", link="/learn/kopi/finished")
    db.session.commit()
    posts = re.search(r'action="(/messages/\d+/opening)"', cast.signed_in(cast.sri).get("/").get_data(as_text=True))[1]
    cast.signed_in(cast.sri).submit(posts, form="/")
    assert outbox.count_unread(cast.sri.id) == 0


def test_a_letter_and_its_application_are_one_thing():
    letter = Place(Rank.ANSWER, "Surat", "/messages#1", about="/applications/3/letters/2")
    product = Place(Rank.PRODUCT, "Wingko babat", "/applications/3")
    lesson = Place(Rank.LESSON, "Cahaya", "/learn/foto/lessons/cahaya")
    news = Place(Rank.ANSWER, "Kursus berubah", "/messages#2", about="/learn/foto")
    assert arrange([product, letter]) == [letter]
    due = replace(product, rank=Rank.RETURNED)
    assert arrange([letter, due]) == [due]
    assert arrange([lesson, news]) == [news, lesson], "news of a course hides no lesson"


def test_a_task_with_the_trainer_waits_in_a_line_and_the_next_course_is_the_card(cast, app):
    tasking.handed_in(tasking.learner(cast.sri, tasking.course(owner=cast.dewi)))
    certified.enrol(cast.sri, certified.make_course())
    sri = cast.signed_in(cast.sri)
    assert primaries(sri) == [("/learn/foto-01/lessons/mulai", "Lanjutkan belajar")]
    assert ("Tugas: Secangkir kopi", "Hasil paling lambat 26 Nov") in waiting(sri)


def test_who_judges_the_own_task_is_told_that_it_is_the_own_turn(cast, app):
    tasking.handed_in(tasking.learner(cast.sri, tasking.course(graded_by="self_check")))
    assert primaries(cast.signed_in(cast.sri)) == [("/learn/kopi/task/self-check", "Nilai sendiri")]


def test_who_has_no_product_after_the_courses_is_asked_for_one(cast, app):
    certified.complete(certified.enrol(cast.ayu, certified.make_course()), by=cast.dewi)
    db.session.commit()
    read_all(cast.ayu)
    assert primaries(cast.signed_in(cast.ayu)) == [("/product/new", "Buka halaman produk")]


def test_the_order_of_the_ranks_is_the_order_of_the_first_page(app):
    """Two packages still to come have their rank: a session, and questions from finished lessons."""
    ranks = [Rank.WAITING, Rank.PRODUCT, Rank.LESSON, Rank.REVIEW, Rank.ANSWER, Rank.SESSION, Rank.RETURNED]
    places = arrange([Place(rank, rank.name, f"/{rank.name}") for rank in ranks])
    named = [place.line for place in places]
    assert named == ["RETURNED", "SESSION", "ANSWER", "REVIEW", "LESSON", "PRODUCT", "WAITING"]


def test_at_most_three_lines_wait(cast, app):
    for number in range(1, 6):
        tasking_course = build.published(build.numbered(number))
        submission = tasking.handed_in(tasking.learner(cast.sri, tasking_course))
        assert submission.id
    sri = cast.signed_in(cast.sri)
    assert len(waiting(sri)) == 3


def test_the_cohort_stands_in_one_line(cast, app):
    members.add_member(open_for(cast.partner, meets="Selasa 09.00"), cast.sri, shares=True)
    db.session.commit()
    html = cast.signed_in(cast.sri).get("/").get_data(as_text=True)
    assert '<a href="/account/cohorts">Kelompok Gunungpati, Selasa 09.00</a>' in html


def test_the_bar_stands_on_four_pages_and_on_no_other(cast, app):
    course = tasking.course(owner=cast.dewi)
    tasking.learner(cast.sri, course)
    listing = products.draft(cast.sri, "Wingko babat")
    sri = cast.signed_in(cast.sri)
    for path, name in (("/", "Beranda"), ("/courses", "Kursus"), ("/products", "Produk"), ("/messages", "Pesan")):
        bars = re.findall(r'<nav class="four \w+".*?</nav>', sri.get(path).get_data(as_text=True), re.DOTALL)
        assert len(bars) == 2, "at the foot of a phone, and above the page on a wide screen"
        for bar in bars:
            [here] = re.findall(r'aria-current="page">.*?<span>(\w+)', bar, re.DOTALL)
            assert here == name
    for path in ("/learn/kopi", "/learn/kopi/lessons/kopi-1", "/learn/kopi/task", "/learn/kopi/checkpoints/knowledge",
                 f"/product/{listing.id}", "/account", "/certificates", "/help"):  # fmt: skip
        page = sri.get(path)
        assert page.status_code in (200, 404) and 'class="four' not in page.get_data(as_text=True), path
    assert 'class="four' not in app.test_client().get("/courses").get_data(as_text=True)


def test_messages_shows_what_was_read_and_what_was_asked(cast, app):
    outbox.notify(cast.sri.id, key="lama", subject="Kabar lama", body="Sudah dibaca.", link="/account")
    db.session.commit()
    read_all(cast.sri)
    outbox.notify(cast.sri.id, key="baru", subject="Kabar baru")
    db.session.commit()
    course = tasking.course()
    asked(cast.sri, course, "Ukur airnya bagaimana?")
    sri = cast.signed_in(cast.sri)
    page = words(sri, "/messages")
    assert page.index("Kabar baru") < page.index("Kabar lama") and page.count("Baru ") == 1
    assert "Ukur airnya bagaimana?" in page
    message = db.session.scalars(select(Message).where(Message.key == "baru")).one()
    answer = sri.submit(f"/messages/{message.id}/reading", {"from": "messages"}, form="/messages")
    assert answer.location == "/messages" and outbox.count_unread(cast.sri.id) == 0


def test_nobody_opens_another_persons_message(cast, app):
    outbox.notify(cast.sri.id, key="kabar", subject="Kabar", link="/account")
    db.session.commit()
    message = db.session.scalars(select(Message)).one()
    assert cast.signed_in(cast.budi).submit(f"/messages/{message.id}/opening", form="/account").status_code == 404
    assert outbox.count_unread(cast.sri.id) == 1


def words(browser, path: str = "/") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(path).get_data(as_text=True)).split())


def waiting(browser) -> list[tuple[str, str]]:
    """Return the lines beneath the card, each with its state."""
    html = browser.get("/").get_data(as_text=True)
    lines = re.findall(r'<span class="one">(.*?)</a>', html, re.DOTALL)
    parts = [[part.strip() for part in re.sub(r"<[^>]+>", "\n", line).split("\n") if part.strip()] for line in lines]
    return [(part[0], part[1] if len(part) > 1 else "") for part in parts]


def read_all(person) -> None:
    db.session.execute(update(Message).where(Message.person_id == person.id).values(read_at=clock.now()))
    db.session.commit()


def at_noon(day):
    return clock.at(datetime.combine(day, time(5), UTC))


def asked(person, course, question: str) -> None:
    edition, lesson = db.session.execute(
        select(Edition.id, Lesson.key).join(Lesson, Lesson.edition_id == Edition.id).where(Edition.course_id == course.id)
    ).first()
    office_messages.send(person.id, edition_id=edition, lesson_key=lesson, words=question, sent_as=uuid4())
    db.session.commit()


def primaries(browser) -> list[tuple[str, str]]:
    """Return the address and the text of each primary link of the first page."""
    links = re.findall(r'<a class="button primary" href="([^"]+)">(.*?)<', browser.get("/").get_data(as_text=True))
    return [(href, " ".join(text.split())) for href, text in links]
