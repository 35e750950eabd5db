"""What reading aloud costs: one small script on lessons, and nothing else before it is pressed."""

import gzip

import pytest

from core.static_files import SOURCE
from tests.courses.pages import page

LESSON = "/learn/kopi/lessons/seduhan"


@pytest.fixture
def sri(cast, in_kopi):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def test_only_a_lesson_loads_the_script_and_no_page_its_styles(sri):
    lesson = page(sri.get(LESSON))
    assert "/js/listen." in lesson and '<div class="stack" data-listen hidden' in " ".join(lesson.split())
    assert "listen." not in page(sri.get("/learn/kopi"))
    assert not [line for line in lesson.splitlines() if "stylesheet" in line and "listen" in line]


def test_what_is_read_is_the_story_and_then_the_text(sri):
    lesson = " ".join(page(sri.get(LESSON)).split())
    story, text = lesson.index('data-aloud="story"'), lesson.index('<div class="prose" data-aloud>')
    assert story < lesson.index("Tuang air panas pelan-pelan.") < text < lesson.index("Menyeduh itu mudah")
    assert lesson.count("data-aloud") == 2


def test_the_script_is_small():
    assert len(gzip.compress((SOURCE / "js" / "listen.js").read_bytes(), 9)) <= 3 * 1024
