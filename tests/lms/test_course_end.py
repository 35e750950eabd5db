"""The end of a course: what a learner who passed sees, in both ways of judging, and before the file of the certificate exists."""

import re

import pytest
from sqlalchemy import select

from certificates import revoking
from certificates.models import Certificate, RevocationReason
from core.db import db
from core.jobs import run
from core.outbox import Message
from courses import opinions
from courses.models import Lesson
from courses.opinions import NotCompleteYet
from courses.progress import finish_lesson
from people import later_questions
from people.models import Later
from people.names import confirm_certificate_name
from products.models import ListingPhoto
from tests.certificates import build as certified
from tests.courses import build
from tests.products import products
from tests.quizzes import tasking
from tests.quizzes.test_selfcheck import check

END = "/learn/kopi/finished"
FILLS_PHOTOS = ("course.yaml", "feeds_curation: []", "feeds_curation: [photo]")


def passed(person, cast, *changes, graded_by="person", name="Sri Rahayu"):
    """Let a person pass the whole coffee course. Without a name the certificate waits for it."""
    course = tasking.course(*changes, graded_by=graded_by, owner=cast.dewi)
    enrolment = tasking.learner(person, course)
    for key in db.session.scalars(select(Lesson.key).where(Lesson.edition_id == enrolment.edition_id)).all():
        finish_lesson(enrolment, key)
    if name:
        confirm_certificate_name(person.id, name)
    submission = tasking.handed_in(enrolment)
    if graded_by == "person":
        tasking.judged(submission, cast.dewi)
    else:
        check(submission, cast)
    return enrolment


def text(browser, path=END) -> str:
    response = browser.get(path)
    assert response.status_code == 200, response.location
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def primaries(browser) -> list[str]:
    html = browser.get(END).get_data(as_text=True)
    return [" ".join(words.split()) for words in re.findall(r'class="(?:button )?primary"[^>]*>(.*?)<', html)]


def test_the_last_pass_is_celebrated_with_the_certificate_before_its_file_is_made(cast, app):
    passed(cast.sri, cast)
    sri = cast.signed_in(cast.sri)
    page = text(sri)
    assert "Selamat, Bu Sri. Menyeduh kopi tubruk: lulus." in page
    html = sri.get(END).get_data(as_text=True)
    assert re.search(r'<div class="sheet"\s+role="img"\s+aria-label="Sertifikat [^"]+ untuk Sri Rahayu', html)
    assert '<p class="name ">Sri Rahayu</p>' in html and "Berkasnya sedang dibuat" in page
    run("certificates.print")
    assert re.search(r"Unduh, \d+ KB", text(sri))


@pytest.mark.parametrize(
    ("graded_by", "sentence"), [("person", "Dinilai oleh Dewi Anggraini."), ("self_check", "Dinilai oleh Bu Sri sendiri.")]
)
def test_it_says_who_judged(cast, app, graded_by, sentence):
    passed(cast.sri, cast, graded_by=graded_by)
    assert sentence in text(cast.signed_in(cast.sri))


def test_at_most_three_outcomes_have_a_tick_and_the_criteria_are_a_link(cast, app):
    passed(cast.sri, cast)
    sri = cast.signed_in(cast.sri)
    html = sri.get(END).get_data(as_text=True)
    said = html[html.index('id="can"') : html.index("Dinilai oleh")]
    assert 1 <= said.count("<li") <= 3 and said.count("#i-check") == said.count("<li")
    assert "Tingkat" not in text(sri) and "/learn/kopi/task#judged" in html


def test_the_own_photo_goes_to_the_product_and_then_the_next_course_is_the_button(cast, app):
    build.published(build.numbered(2))
    listing = products.draft(cast.sri, "Wingko babat")
    passed(cast.sri, cast, FILLS_PHOTOS)
    sri = cast.signed_in(cast.sri)
    assert primaries(sri) == ["Pasang di halaman produk"]
    post = re.search(rf'action="(/product/{listing.id}/offers/\d+)"', sri.get(END).get_data(as_text=True))[1]
    assert sri.submit(post, {"next": END}, form=END).location == END
    assert primaries(sri) == ["Lanjut: Menyeduh kopi tubruk"]
    assert db.session.scalars(select(ListingPhoto.listing_id)).all() == [listing.id]


def test_without_a_product_the_next_course_is_the_button_with_one_reason(cast, app):
    build.published(build.numbered(2))
    passed(cast.sri, cast)
    assert primaries(cast.signed_in(cast.sri)) == ["Lanjut: Menyeduh kopi tubruk"]


def test_after_the_last_course_the_products_are_the_button(cast, app):
    passed(cast.sri, cast)
    assert primaries(cast.signed_in(cast.sri)) == ["Produk saya"]


def test_the_name_is_asked_above_sending_and_else_at_the_end(cast, app):
    course = tasking.course(owner=cast.dewi)
    tasking.learner(cast.sri, course)
    task = cast.signed_in(cast.sri).get("/learn/kopi/task").get_data(as_text=True)
    assert task.index("Nama di sertifikat: Sri Rahayu") < task.index("Kirim tugas")


def test_while_the_name_is_missing_it_is_the_one_question_of_the_end(cast, app):
    passed(cast.sri, cast, name=None)
    sri = cast.signed_in(cast.sri)
    assert primaries(sri) == ["Sudah benar"] and 'class="sheet"' not in sri.get(END).get_data(as_text=True)
    sent = sri.submit("/account/certificate-name", {"name": "Sri Rahayu", "next": END}, form=END)
    assert sent.location == END and 'class="sheet"' in sri.get(END).get_data(as_text=True)


def test_before_the_end_one_is_led_to_the_course_and_after_a_revocation_to_the_certificate(cast, app):
    course = tasking.course(owner=cast.dewi)
    tasking.learner(cast.budi, course)
    assert cast.signed_in(cast.budi).get(END).location == "/learn/kopi"
    assert cast.signed_in(cast.ayu).get(END).status_code == 404


def test_a_revoked_certificate_is_not_celebrated(cast, app):
    enrolment = passed(cast.sri, cast)
    certificate = db.session.scalars(select(Certificate).where(Certificate.enrolment_id == enrolment.id)).one()
    proposal = revoking.propose(certificate, by=cast.identity(cast.agus), reason=RevocationReason.NOT_OWN_WORK, note="")
    revoking.confirm(proposal, by=cast.identity(cast.ratna))
    db.session.commit()
    assert cast.signed_in(cast.sri).get(END).location == f"/certificates/{certificate.id}"


def test_the_news_of_the_last_pass_leads_to_the_end(cast, app):
    passed(cast.sri, cast)
    links = {message.link for message in db.session.scalars(select(Message).where(Message.person_id == cast.sri.id))}
    assert links == {END}


def test_the_own_judgement_leads_to_the_end_at_once(cast, app):
    enrolment = tasking.learner(cast.sri, tasking.course(graded_by="self_check"))
    for key in db.session.scalars(select(Lesson.key).where(Lesson.edition_id == enrolment.edition_id)).all():
        finish_lesson(enrolment, key)
    tasking.handed_in(enrolment)
    sri, place = cast.signed_in(cast.sri), "/learn/kopi/task/self-check"
    levels = {"round": "1", "level-takaran": "4", "level-rasa": "3"}
    assert sri.submit(place, levels, form=place).location == END


def test_one_tap_says_whether_it_was_useful_and_the_trainer_sees_the_number(cast, app):
    enrolment = passed(cast.sri, cast)
    sri = cast.signed_in(cast.sri)
    for word, counted in (("yes", (1, 0)), ("no", (0, 1)), ("no", (0, 1))):
        assert sri.submit("/learn/kopi/opinion", {"useful": word}, form=END).location == END
        assert opinions.count_opinions(enrolment.course_id) == counted
    assert "Jawaban Ibu/Bapak: Kurang" in text(sri)
    assert "Bermanfaat: 0. Kurang: 1." in text(cast.signed_in(cast.dewi), "/teach/kopi")


def test_the_copy_of_the_own_data_holds_it(cast, app):
    opinions.say(passed(cast.sri, cast), useful=True)
    db.session.commit()
    assert "Bermanfaat? Ya" in text(cast.signed_in(cast.sri), "/account/data")


def test_nobody_says_it_of_a_course_that_is_not_complete_or_not_theirs(cast, app):
    enrolment = tasking.learner(cast.sri, tasking.course(owner=cast.dewi))
    with pytest.raises(NotCompleteYet):
        opinions.say(enrolment, useful=True)
    assert cast.signed_in(cast.budi).submit("/learn/kopi/opinion", {"useful": "yes"}, form="/account").status_code == 404


def test_after_sending_the_page_says_who_judges_until_when_and_leads_on(cast, app):
    build.published(build.numbered(2))
    enrolment = tasking.learner(cast.sri, tasking.course(owner=cast.dewi))
    tasking.handed_in(enrolment)
    sri = cast.signed_in(cast.sri)
    page = text(sri, "/learn/kopi/task")
    assert "Tugas sudah sampai. Dewi Anggraini menilai paling lambat Kamis, 26 November." in page
    assert "Lanjutkan belajar" in page, "a lesson of this course is left"
    for key in db.session.scalars(select(Lesson.key).where(Lesson.edition_id == enrolment.edition_id)).all():
        finish_lesson(enrolment, key)
    db.session.commit()
    assert "Sambil menunggu: Menyeduh kopi tubruk Mulai kursus berikutnya" in text(sri, "/learn/kopi/task")


def test_whatsapp_is_asked_in_one_line_of_the_sent_task_and_only_until_it_is_answered(cast, app):
    tasking.handed_in(tasking.learner(cast.sri, tasking.course(owner=cast.dewi)))
    sri = cast.signed_in(cast.sri)
    assert "Tugas sudah sampai." in text(sri, "/learn/kopi/task")
    asked = 'href="/welcome/whatsapp?next=/learn/kopi/task"'
    assert asked in sri.get("/learn/kopi/task").get_data(as_text=True)
    later_questions.close(cast.sri.id, Later.WHATSAPP)
    db.session.commit()
    assert asked not in sri.get("/learn/kopi/task").get_data(as_text=True)


def test_the_news_of_a_certificate_leads_to_the_end_of_its_course(cast, app):
    certified.certified(cast.sri, certified.make_course(), by=cast.dewi)
    links = [
        message.link for message in db.session.scalars(select(Message).where(Message.key.startswith("certificate-issued")))
    ]
    assert links == ["/learn/foto-01/finished"]
