"""The advice on photos. The limits of `quizzes.photo_advice` were chosen with this table."""

import pytest
from PIL import Image

from core import decoding
from quizzes import checked_photo, photo_advice
from quizzes.photo_advice import advise
from quizzes.photos import prepare
from quizzes.remarks import remark, summary
from tests.quizzes.draw import goods, jpeg

ALL = {"min_side_px": 1000, "ratio": "1:1", "sharp": True, "light": True, "plain_background": True}

TABLE = {
    "by a window on paper": ({}, set()),
    "small in the photo": ({"filled": 0.35}, set()),
    "filling nine tenths": ({"filled": 0.88}, set()),
    "a wall and a table": ({"cloth": "wall and table"}, set()),
    "on black cloth": ({"cloth": "black"}, set()),
    "on a grey day": ({"tone": 0.8}, set()),
    "in deep shade": ({"tone": 0.65}, set()),
    "with a cheap phone's grain": ({"grain": 25}, set()),
    "in bright light": ({"tone": 1.3}, set()),
    "in the evening": ({"tone": 0.5, "grain": 12}, {"dark"}),
    "under a yellow lamp": ({"tone": 0.5, "warm": True, "grain": 12}, {"dark"}),
    "almost at night": ({"tone": 0.35, "warm": True, "grain": 14}, {"dark"}),
    "in the sun, washed out": ({"tone": 2.2}, {"bright"}),
    "a lens a little soft": ({"blur": 1}, set()),
    "out of focus": ({"blur": 5}, {"blurred"}),
    "far out of focus": ({"blur": 10}, {"blurred"}),
    "out of focus, small goods": ({"blur": 5, "filled": 0.35}, {"blurred"}),
    "out of focus and dark, with grain": ({"blur": 5, "tone": 0.5, "grain": 16}, {"blurred", "dark"}),
    "a checked cloth": ({"cloth": "checked"}, {"busy"}),
    "the kitchen behind": ({"cloth": "kitchen"}, {"busy"}),
    "the kitchen behind, small goods": ({"cloth": "kitchen", "filled": 0.4}, {"busy"}),
    "a checked cloth, out of focus": ({"cloth": "checked", "blur": 5}, {"blurred", "busy"}),
    "upright": ({"width": 1200, "height": 1600}, {"shape"}),
    "small": ({"width": 640, "height": 640}, {"small"}),
    "large and sharp": ({"width": 3200, "height": 3200, "blur": 1}, set()),
    "large and out of focus": ({"width": 3200, "height": 3200, "blur": 8}, {"blurred"}),
}


@pytest.mark.parametrize("scene", TABLE)
def test_what_the_machine_notices(scene):
    drawn, expected = TABLE[scene]
    photo = prepare(jpeg(goods(**drawn)), ALL)
    assert {entry["fault"] for entry in photo.advice if not entry["ok"]} == expected, photo.advice


def test_only_what_the_task_asks_for_is_looked_at():
    assert [entry["check"] for entry in prepare(jpeg(goods()), {"light": True, "sharp": False}).advice] == ["light"]
    assert prepare(jpeg(goods()), {}).advice == []


@pytest.mark.parametrize(
    ("size", "ok"), [((1000, 1000), True), ((1020, 1000), True), ((980, 1000), True), ((1021, 1000), False)]
)
def test_square_is_square_within_two_percent(size, ok):
    assert ratio_of(size, "1:1") is ok


@pytest.mark.parametrize(("size", "ok"), [((1200, 900), True), ((900, 1200), False), ((1000, 1000), False)])
def test_other_shapes_can_be_asked_for(size, ok):
    assert ratio_of(size, "4:3") is ok


def ratio_of(size, wanted):
    picture = decoding.prepare(jpeg(Image.new("RGB", size, "white")).read())
    return advise(picture, {"ratio": wanted})[0]["ok"]


@pytest.mark.parametrize(("side", "ok"), [(1000, True), (999, False)])
def test_the_shorter_side_counts(side, ok):
    picture = decoding.prepare(jpeg(Image.new("RGB", (1400, side), "white")).read())
    assert advise(picture, {"min_side_px": 1000})[0]["ok"] is ok


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (700, 3), (2, 2)])
@pytest.mark.parametrize("colour", ["black", "white"])
def test_the_oddest_picture_gets_advice_and_no_error(size, colour):
    picture = decoding.prepare(jpeg(Image.new("RGB", size, colour)).read())
    assert len(advise(picture, ALL)) == len(checked_photo.CHECKS) == len(photo_advice._CHECKS)


def test_the_position_is_gone_from_what_is_kept():
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 3.0, 1.0)})
    out = jpeg(goods(300, 300))
    image = Image.open(out)
    out.seek(0)
    image.save(out, "JPEG", exif=exif)
    out.seek(0)
    assert b"Exif" in out.getvalue()
    photo = prepare(out, {})
    assert b"EXIF" not in photo.picture.content + photo.thumbnail.content


@pytest.fixture
def in_indonesian(app):
    with app.test_request_context():
        yield


def test_a_dark_photo_is_told_what_to_try(in_indonesian):
    comment = remark([{"check": "light", "ok": False, "value": 61, "fault": "dark"}])
    assert not comment.good
    assert comment.headline == "Foto agak gelap" and "jendela" in comment.tips[0]


def test_a_photo_with_two_faults_is_told_both(in_indonesian):
    comment = remark(
        [
            {"check": "light", "ok": False, "value": 61, "fault": "dark"},
            {"check": "ratio", "ok": False, "value": -25, "fault": "shape", "wanted": "1:1"},
        ]
    )
    assert comment.headline == "Foto agak gelap" and len(comment.tips) == 2 and "1:1" in comment.tips[1]


def test_a_good_photo_is_praised_in_words(in_indonesian):
    advice = prepare(jpeg(goods()), ALL).advice
    assert remark(advice).good and remark(advice).headline == "Terang, tajam, persegi, latar polos"
    assert summary(advice) == "terang, tajam, persegi, latar polos"


def test_of_a_photo_nobody_asked_about_nothing_is_said(in_indonesian):
    assert remark([]) is None


def test_a_photo_large_enough_and_nothing_more_is_good(in_indonesian):
    assert remark([{"check": "min_side_px", "ok": True, "value": 1600, "fault": None}]).headline == "Sudah baik"


def test_the_grader_reads_faults_first(in_indonesian):
    advice = prepare(jpeg(goods(tone=0.4, grain=10)), ALL).advice
    assert summary(advice).startswith("foto agak gelap, tajam")
