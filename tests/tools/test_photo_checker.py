"""The photo checker: the checks of a task, for a photo that is not stored."""

import io
import re

import pytest

from core.db import db
from core.files import StoredFile
from tests.courses.pages import filled
from tests.quizzes.draw import goods, jpeg

PAGE = "/tools/photo-checker"
GOOD = "Foto ini sudah bagus"


@pytest.fixture
def sri(cast):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def photo_file(**how):
    """Return a photo as a cheap phone makes it, small enough to be sent."""
    return jpeg(goods(**how), quality=70)


def send_photo(browser, content, status=200) -> str:
    answer = browser.post(PAGE, data={**filled(browser, PAGE, form=PAGE), "photo": (content, "foto.jpg")})
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_a_good_photo_is_praised(sri):
    html = send_photo(sri, photo_file())
    assert GOOD in html and "1600 × 1600" in html


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"tone": 0.25}, "Cahaya"),
        ({"blur": 9.0}, "Ketajaman"),
        ({"width": 1600, "height": 1000}, "Bentuk"),
        ({"width": 700, "height": 700}, "Ukuran"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_else(sri, how, fault):
    html = send_photo(sri, photo_file(**how))
    wrong = re.findall('<dt>([^<]*)</dt><dd><span class="state bad">', html)
    assert wrong == [fault] and GOOD not in html


def test_what_is_no_photo_is_said_to_be_none(sri):
    html = send_photo(sri, io.BytesIO(b"halo"), 422)
    assert "aria-invalid" in html


def test_no_photo_at_all_is_asked_for(sri):
    answer = sri.post(PAGE, data=filled(sri, PAGE, form=PAGE))
    assert answer.status_code == 422 and "Pilih fotonya dulu" in answer.get_data(as_text=True)


def test_nothing_of_it_is_kept(sri):
    before = db.session.scalar(db.select(db.func.count()).select_from(StoredFile))
    send_photo(sri, photo_file())
    assert db.session.scalar(db.select(db.func.count()).select_from(StoredFile)) == before


def test_the_photo_comes_back_small(sri):
    html = send_photo(sri, photo_file(width=3000, height=3000, grain=0))
    assert 'width="480"' in html and len(html) < 120_000
