"""A lesson is read aloud by the phone's voice; the voice alone is the test's own."""

import pytest

from tests.journeys.a11y import barriers
from tests.journeys.coffee import coffee_with_practice
from tests.journeys.learner import Learner
from tests.journeys.surveyor import SIDEWAYS
from tests.journeys.voice import Voice
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

STORY = "/learn/kopi/lessons/seduhan"
EAR = "/learn/kopi/lessons/mencoba"


@pytest.fixture(scope="module", autouse=True)
def kopi(server, tmp_path_factory):
    """The small course: a lesson with a picture story, one with words for the ear."""
    course = coffee_with_practice(tmp_path_factory.mktemp("course") / "kopi")
    server.run("courses", "import", str(course.folder), "--publish")
    return course


def _is_in(visitor, **options) -> Learner:
    """Ayu, by the demo's one tap."""
    ayu = visitor(Learner, **options)
    ayu.page.goto(f"{ayu.address}/demo")
    with ayu.page.expect_navigation():
        ayu.page.locator("button[name=who][value=ayu]").click()
    return ayu


def _listens(visitor, path: str, lang: str | None = "id_ID", before: str = "") -> tuple[Learner, Voice]:
    ayu = _is_in(visitor)
    voice = Voice(ayu.page, lang)
    if before:
        ayu.page.add_init_script(before)
    ayu.opens(path)
    ayu.page.get_by_role("button", name=ayu.words("Listen"), exact=True).click()
    return ayu, voice


def _button(ayu: Learner, msgid: str):
    return ayu.page.get_by_role("button", name=ayu.words(msgid), exact=True)


def _is_in_sight(ayu: Learner, selector: str) -> bool:
    box = ayu.page.locator(selector).first.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 640


def test_the_story_turns_by_itself_and_the_text_follows(visitor):
    ayu, voice = _listens(visitor, STORY)
    until(lambda: voice.speaks == "1. Siapkan cangkir yang bersih.")
    assert voice.last["lang"] == "id_ID" and voice.marked == "1. Siapkan cangkir yang bersih."
    assert ayu.page.locator("figure.heard img").get_attribute("alt") == "Cangkir kosong."
    assert voice.ends() == "2. Tuang air panas pelan-pelan."
    assert ayu.page.locator("figure.heard img").get_attribute("alt") == "Air dituang ke cangkir."
    assert _is_in_sight(ayu, "figure.heard img"), "the scene that is spoken is scrolled to"
    assert voice.ends() == voice.marked == "Menyeduh itu mudah kalau urutannya benar."
    assert ayu.page.locator("figure.heard").count() == 0
    assert not barriers(ayu.page) and ayu.page.evaluate(SIDEWAYS) <= 1
    ayu.pictures.take(ayu.page, "the marked sentence")
    heard = []
    while sentence := voice.ends():
        heard.append(sentence)
    assert heard[:2] == ["Langkahnya", "Rebus air sampai mendidih."]
    assert (
        heard[-2:] == ["Yang perlu diingat", "Tunggu satu menit sebelum menuang."]
        or "Tunggu satu menit sebelum menuang." in heard
    )
    assert not any(ayu.words("Try to answer") in one for one in heard), "questions are not read"
    assert voice.marked == ""
    _button(ayu, "Go on reading").click()
    until(lambda: voice.speaks == "1. Siapkan cangkir yang bersih.")


def test_words_for_the_ear_a_paragraph_pause_slower_and_the_end(visitor):
    ayu, voice = _listens(visitor, EAR)
    until(lambda: voice.marked == voice.speaks == "Sekarang giliran Ibu/Bapak.")
    assert voice.ends() == voice.marked == "Siapkan kopi, air, dan cangkir."

    _button(ayu, "Hold on").click()
    assert voice.speaks is None and voice.marked == "Siapkan kopi, air, dan cangkir."
    _button(ayu, "Go on reading").click()
    until(lambda: voice.speaks == "Siapkan kopi, air, dan cangkir.")
    assert voice.last["rate"] == 1
    _button(ayu, "Slower").click()
    until(lambda: voice.last["rate"] < 1)
    assert voice.speaks == "Siapkan kopi, air, dan cangkir."
    assert _button(ayu, "Slower").get_attribute("aria-pressed") == "true"

    steps = ayu.page.locator("ol[data-spoken]")
    steps.get_by_role("button", name=ayu.words("Listen from here")).click()
    until(lambda: voice.speaks == 'Pertama, takar "kopinya".')
    assert voice.last["rate"] < 1
    assert "Takar airnya." in voice.marked, "the block that is shown is marked"
    assert not barriers(ayu.page)
    assert voice.ends() == "Lalu takar airnya."
    _button(ayu, "Once more from the sentence before").click()
    until(lambda: voice.speaks == 'Pertama, takar "kopinya".')

    _button(ayu, "Stop reading aloud").click()
    assert voice.speaks is None and voice.marked == ""
    assert ayu.page.locator("[data-player]").is_hidden() and _button(ayu, "Listen from here").count() == 0
    assert ayu.page.evaluate("document.activeElement.dataset.act") == "start"


def test_a_browser_without_highlights_marks_the_paragraph(visitor):
    ayu, voice = _listens(visitor, EAR, before="delete window.Highlight")
    until(lambda: voice.speaks == "Sekarang giliran Ibu/Bapak.")
    assert ayu.page.locator("p.heard").inner_text().startswith("Sekarang giliran Ibu/Bapak. Siapkan")


@pytest.mark.parametrize("lang", [None, "in-ID"])
def test_a_phone_without_a_voice_says_how_to_get_one(visitor, lang):
    ayu, voice = _listens(visitor, EAR, lang)
    if lang:  # Android names voices that are not installed, by Java's old code of the language
        until(lambda: voice.speaks == "Sekarang giliran Ibu/Bapak.")
        voice.fails("language-unavailable")
    ayu.sees(ayu.words("This phone has no voice for this language yet.")).sees(ayu.words("Search there for: text-to-speech."))
    assert voice.speaks is None and ayu.page.locator("[data-player]").is_hidden()
    assert not barriers(ayu.page) and ayu.page.evaluate(SIDEWAYS) <= 1
    ayu.pictures.take(ayu.page, "no voice")


def test_without_scripts_there_is_no_button(visitor):
    ayu = _is_in(visitor, javascript=False)
    ayu.opens(EAR).reads_heading("Mencoba sendiri")
    assert _button(ayu, "Listen").count() == 0
