"""From the first page to the certificate, and what a stranger finds of it."""

from datetime import timedelta

import pytest

from core import clock
from tests.journeys import paper
from tests.journeys.learner import Learner, Newcomer
from tests.journeys.material import said
from tests.journeys.photographs import dark_photo, good_photo
from tests.journeys.staff import Officer, Stranger, Trainer

pytestmark = pytest.mark.journey

NARTI = Newcomer("Sunarti Wulandari", "0812-7000-0001", enterprise="Keripik Bu Narti")
NOTE = (
    "Yang dijual satu bungkus keripik isi 250 gram. Piring dan kain hanya hiasan, tidak ikut dijual. "
    "Bahannya singkong dan garam. Saya memotret di teras pagi hari, jam delapan."
)
ADVICE = "Foto lainnya sudah bagus, Bu. Satu foto masih gelap. Coba dekat jendela, pagi hari."


def test_first_certificate(visitor, office):
    narti = visitor(Learner).joins(NARTI)
    course = office.photo_course

    narti.takes(course).reads_every_lesson("awareness").writes_reflection().takes_the_check()
    narti.sees(course.title)

    narti.reads_every_lesson("knowledge").begins_questions().answers_all(wrong=3)
    narti.reads_heading(narti.words("Not passed yet. Try again any time."))
    narti.sees(narti.words("Open again: %(lesson)s", lesson=""))
    narti.begins_questions().answers_all()
    narti.sees(narti.words("Your score %(score)s. Pass mark %(mark)s.", score=100, mark=course.pass_mark))

    narti.reads_every_lesson("skill").confirms_name(NARTI.name)
    narti.goes_on().adds_photo("foto-utama", good_photo(1))
    for number in range(2, 5):
        narti.adds_photo("foto-lain", good_photo(number))
    narti.adds_photo("foto-lain", dark_photo()).sees(narti.words("The photo is rather dark"))
    narti.sees(narti.words("Try it near a window. Switch the yellow lamp off."))
    narti.writes_note(NOTE).hands_in().does_not_see(narti.words("Send the task"))
    narti.goes_home().sees(narti.words("What is waiting"))

    dewi = visitor(Trainer, wide=True).signs_in_as_staff("dewi").opens_queue().opens_task_of(NARTI.name)
    day = (clock.now() + timedelta(days=7)).date().isoformat()
    dewi.asks_revision(course, "cahaya", ADVICE, by=day)

    narti.goes_home().sees(said(course.task["title"]))
    narti.presses(narti.words("See what to mend")).sees(ADVICE)
    narti.replaces_photo("foto-lain", good_photo(5)).hands_in_again()

    dewi.goes_home_to_queue().opens_task_of(NARTI.name).passes_by_keyboard(course, [3, 4, 3, 4, 4])

    narti.opens_certificate().waits_for_the_print()
    pdf = narti.downloads_certificate()
    address = paper.scan(paper.print_out(pdf))
    photograph = paper.photograph(paper.print_out(pdf))
    narti.pictures.keep(paper.print_out(pdf), "paper.png")
    narti.pictures.keep(photograph, "photograph-of-the-paper.png")
    assert paper.scan(photograph) == address
    narti.presses(narti.row("See the public page"))
    assert narti.page.url == address

    stranger = visitor(Stranger).scans(address).is_told("issued").sees(NARTI.name).sees(course.facts["code"])

    visitor(Officer, wide=True).signs_in_as_staff("agus").opens_certificate_of(NARTI.name).proposes_revocation("owner_request")
    stranger.scans(address).is_told("issued")
    visitor(Officer, wide=True).signs_in_as_staff("ratna").opens_certificate_of(NARTI.name).confirms_revocation()
    stranger.scans(address).is_told("revoked")
