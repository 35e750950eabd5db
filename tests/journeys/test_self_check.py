"""A course whose task its learner judges: to the certificate without a trainer."""

import pytest

from tests.conftest import packages
from tests.journeys.learner import Learner, Newcomer
from tests.journeys.material import CourseMaterial
from tests.journeys.photographs import good_photo

pytestmark = pytest.mark.journey

JOKO = Newcomer("Joko Prabowo", "0812-7000-0005", enterprise="Warung Kopi Joko")


def test_self_check(visitor, server):
    course = CourseMaterial(packages() / "kopi")
    server.run("courses", "import", str(course.folder), "--publish")

    joko = visitor(Learner).joins(JOKO).takes(course)
    joko.reads_every_lesson("awareness").writes_reflection().takes_the_check()
    joko.reads_every_lesson("knowledge").begins_questions().answers_all()
    joko.reads_every_lesson("skill").confirms_name(JOKO.name)

    joko.goes_on().adds_photo("cangkir", good_photo(1))
    joko.writes_note("Kopinya mantap dan tidak terlalu pahit. Besok airnya saya tambah sedikit.").hands_in()
    joko.reads_heading(joko.words("Judge your own task")).judges_oneself([2, 1])
    joko.presses(joko.words("This is my judgement")).sees(
        joko.words("Almost there. Change what is named below, then send it again.")
    )
    joko.hands_in_again().judges_oneself([3, 4]).presses(joko.words("This is my judgement"))
    joko.sees(f"{course.title}: lulus.")

    joko.opens_certificate().waits_for_the_print()
    assert joko.downloads_certificate().startswith(b"%PDF")
