"""Every page on which a trainer changes a course, from all sides; and what a reader sees of it."""

import pytest

from quizzes.questions import TYPES
from tests.journeys.material import is_drawn, is_spotted
from tests.journeys.surveyor import Surveyor

pytestmark = pytest.mark.journey

LESSON = {
    "title": "Kain alas",
    "minutes": "4",
    "objective": "Bisa memilih kain alas foto.",
    "source": "Satu warna.\n\n::: remember\nAlas polos membuat barang terlihat.\n:::\n",
}


@pytest.fixture
def dewi(surveyor) -> Surveyor:
    return surveyor().becomes("dewi")


@pytest.fixture
def desk(office) -> str:
    return f"/teach/{office.photo_course.slug}"


def test_what_a_trainer_sees_of_a_course(dewi, desk):
    dewi.shows("/teach", "teach", "own courses").shows(desk, "teach/course", "lessons").shows(
        f"{desk}/about", "teach/about", "filled"
    )
    dewi.shows(f"{desk}/pictures", "teach/pictures", "some").shows(f"{desk}/checkpoints", "teach/checkpoints", "filled")
    dewi.shows(f"{desk}/task", "teach/task", "filled").shows(f"{desk}/reports", "teach/reports", "some")
    waiting = dewi.page.locator("main form[action$='/answer'] button").first
    if waiting.count():
        dewi.presses(waiting).notes("teach/reports", "refused")
    dewi.shows(f"{desk}/publication/new", "teach/publication", "asked")


def test_what_a_trainer_sees_of_a_level_in_too_many_words(dewi, desk):
    dewi.opens(f"{desk}/task").page.locator("#rubric-1-levels-2").evaluate("e => { e.value = 'terlalu panjang '.repeat(40) }")
    dewi.presses(dewi.page.locator("main button.primary").first).notes("teach/task", "refused")
    assert dewi.page.locator(".faults a").first.get_attribute("href") == "#rubric-1-levels-2"


def test_what_a_trainer_sees_of_a_lesson_that_went_with_its_draft(surveyor, dewi, desk, office):
    module = office.photo_course.facts["stages"]["awareness"]["modules"][0]["key"]
    dewi.opens(f"{desk}/modules/{module}/lessons/new")
    for name, words in LESSON.items():
        dewi.page.locator(f"#{name}").fill(words)
    dewi.presses(dewi.page.locator("main button.primary").first).opens(f"{desk}/lessons/kain-alas")
    dewi.page.locator("#source").fill(LESSON["source"].replace("Satu warna", "Satu warna saja"))
    surveyor().becomes("ratna").opens(f"{desk}/draft/removal/new").presses(dewi.words("Throw it away"))
    dewi.presses(dewi.page.locator("main button.primary").first).notes("teach/gone", "with what was typed")


def test_what_a_trainer_sees_of_a_lesson(dewi, desk, office):
    course = office.photo_course
    lesson = f"{desk}/lessons/{course.lessons('awareness')[0]}"
    dewi.shows(lesson, "teach/lesson", "filled").shows(f"{lesson}/removal/new", "teach/removal", "asked")
    dewi.opens(lesson).page.locator("#source").fill("![](tidak-ada.svg)")
    dewi.presses(dewi.page.locator("main button.primary").first).notes("teach/lesson", "refused")
    module = course.facts["stages"]["awareness"]["modules"][0]["key"]
    dewi.shows(f"{desk}/modules/{module}/lessons/new", "teach/lesson", "new")
    dewi.presses(dewi.page.locator("main button.primary").first).notes("teach/lesson", "new, refused")


def test_what_a_trainer_sees_of_questions(dewi, desk):
    dewi.shows(f"{desk}/questions/new", "teach/questions", "types")
    kinds = [link.get_attribute("href") for link in dewi.page.locator("main a[href*='/questions/new/']").all()]
    assert len(kinds) == len(TYPES)
    for kind in kinds:
        name = kind.rsplit("/", 1)[1].split("?")[0]
        dewi.shows(kind, "teach/question", f"{name}, empty").presses(dewi.page.locator("main button.primary").first)
        dewi.notes("teach/question", f"{name}, refused")
    dewi.opens(desk)
    known = dewi.page.locator("main a[href*='/questions/']:not([href*='/new'])").first
    dewi.shows(known.get_attribute("href"), "teach/question", "filled")


def test_what_a_trainer_sees_of_pictures_and_messages_to_judge(dewi, office):
    w = dewi.words
    for name, fits in (("options are pictures", is_drawn), ("spot", is_spotted)):
        course = office.course_asking(fits)
        dewi.shows(f"/teach/{course.slug}/questions/{course.key_of_question(fits)}", "teach/question", f"{name}, filled")
        for box in dewi.page.locator("main .options input[type=checkbox]").all():
            box.uncheck()
        dewi.presses(w("Save in the draft")).notes("teach/question", f"{name}, nothing right")


def test_what_a_trainer_sees_of_words_and_the_handout(dewi, desk):
    w = dewi.words
    for page, broken in (("glossary", "omzet"), ("handout", "# Satu\n\n![](tidak-ada.svg)")):
        dewi.shows(f"{desk}/{page}", f"teach/{page}", "filled").page.locator("main textarea").fill(broken)
        dewi.presses(w("Save in the draft")).notes(f"teach/{page}", "refused")


def test_what_a_trainer_sees_of_modules_english_and_a_draft(dewi, desk, office):
    save = "main button.primary"
    course = office.photo_course
    module = course.facts["stages"]["awareness"]["modules"][0]["key"]
    for page, state in ((f"{desk}/stages/awareness/modules/new", "new"), (f"{desk}/modules/{module}", "filled")):
        dewi.shows(page, "teach/module", state).page.locator("#title").fill("")
        dewi.presses(dewi.page.locator(save).first).notes("teach/module", f"{state}, refused")
    english = f"{desk}/lessons/{course.lessons('awareness')[0]}/english"
    dewi.shows(english, "teach/english", "empty").page.locator("#source").fill("##")
    dewi.presses(dewi.page.locator(save).first).notes("teach/english", "refused")
    dewi.page.locator("#source").fill("Buyers look first.\n\n::: remember\nThe photo speaks first.\n:::\n")
    dewi.presses(dewi.page.locator(save).first)
    assert "The photo speaks first." in dewi.shows(english, "teach/english", "filled").page.locator("#source").input_value()
    dewi.shows(f"{desk}/draft/removal/new", "teach/draft removal", "asked")
    dewi.opens(english).page.locator("#source").fill("")
    dewi.presses(dewi.page.locator(save).first)


def test_what_a_reader_reports(surveyor, office):
    sri = surveyor().becomes("sri")
    lesson = f"/learn/{office.photo_course.slug}/lessons/{office.photo_course.lessons('awareness')[0]}"
    sri.shows(f"{lesson}/report", "lesson report", "empty").presses(sri.page.locator("main button.primary"))
    sri.notes("lesson report", "refused").page.locator("main textarea").fill("Gambarnya tidak muncul di HP saya.")
    for group in sri.page.locator("main fieldset").all():
        group.locator("input[type=radio]").first.check()
    sri.presses(sri.page.locator("main button.primary")).notes("lesson", "reported")
