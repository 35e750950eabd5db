"""A lesson's deed: given at its end, kept privately, replaced and removed; it is never a gate."""

from io import BytesIO
from uuid import uuid4

import pytest

from core import clock, files
from core.db import db
from courses import enrolling
from courses.models import LessonProgress
from courses.progress import Withdrawn
from people import pausing
from people.models import LoginSession
from quizzes import deeds
from tests.quizzes import deeding, tasking
from tests.quizzes.deeding import NUMBER, PHOTO, SAID, SENTENCE


@pytest.fixture
def enrolment(app, cast):
    return deeding.learner(cast.sri, deeding.course())


@pytest.fixture
def sri(cast, enrolment):
    return cast.signed_in(cast.sri)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_lesson_asks_at_its_end_in_one_sentence_and_lets_go(sri):
    page = text(sri.get(deeding.page(NUMBER)))
    card = page[page.index('id="deed"') :]
    assert "Coba dengan barang sendiri" in card and "Timbang satu sendok kopi di rumah." in card
    assert "Berat satu sendok" in card and "Nanti saja" in card and 'href="#after-deed"' in card
    assert card.index('id="after-deed"') < card.index("Saya sudah paham"), "the way on stands behind it, and is free"


def test_a_number_is_read_as_it_is_written_and_shown_with_its_unit(sri, enrolment):
    assert deeding.gives(sri, NUMBER, number="1.250").location == f"{deeding.page(NUMBER)}#deed"
    assert deeding.given(enrolment, NUMBER).number == 1250
    assert "1.250 gram" in text(sri.get(deeding.page(NUMBER)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sepuluh", "Tulis angka saja"),
        ("", "Tulis dulu angkanya."),
        ("1,5", "Tulis angka bulat"),
        ("-3", "Tulis angka tanpa minus"),
        ("99.999.999.999", "Tulis angka bulat"),
    ],
)
def test_what_is_no_number_stays_in_the_field_with_a_clear_sentence(sri, enrolment, typed, said):
    answer = deeding.gives(sri, NUMBER, number=typed)
    assert answer.status_code == 422 and said in text(answer)
    assert f'value="{typed}"' in text(answer) and deeding.given(enrolment, NUMBER) is None


def test_a_sentence_is_kept_and_given_again_it_replaces_the_first(sri, enrolment):
    deeding.gives(sri, SENTENCE, words=SAID)
    assert deeding.given(enrolment, SENTENCE).text == SAID and SAID in text(sri.get(deeding.page(SENTENCE)))
    deeding.gives(sri, SENTENCE, words="Lebih pahit.")
    assert deeding.given(enrolment, SENTENCE).text == "Lebih pahit."


def test_a_text_that_is_too_long_is_refused_and_what_was_typed_stays(sri, enrolment):
    answer = deeding.gives(sri, SENTENCE, words="panjang " * 130)
    assert answer.status_code == 422 and "panjang panjang" in text(answer) and "Tulisan ini terlalu panjang" in text(answer)
    assert deeding.given(enrolment, SENTENCE) is None


def test_a_photo_has_advice_as_in_the_task_and_is_seen_by_its_learner(sri, enrolment):
    assert deeding.gives_photo(sri, tone=0.2).status_code == 303
    deed = deeding.given(enrolment, PHOTO)
    assert [check["check"] for check in deed.advice] == ["light", "min_side_px"], "the checks of the evidence that it is for"
    assert "Foto agak gelap" in text(sri.get(deeding.page(PHOTO)))
    for size in ("small", "large"):
        assert deeding.sees(sri, f"/deeds/{deed.id}/{size}")
    assert sri.get(f"/deeds/{deed.id}/huge").status_code == 404


def test_what_is_no_photo_is_refused_with_its_reason(sri, enrolment):
    answer = deeding.gives(sri, PHOTO, photo=(BytesIO(b"kopi"), "kopi.jpg"))
    assert answer.status_code == 422 and 'role="alert"' in text(answer) and deeding.given(enrolment, PHOTO) is None
    answer = deeding.gives(sri, PHOTO)
    assert answer.status_code == 422 and "Pilih fotonya dulu" in text(answer)


def test_a_photo_that_is_replaced_or_removed_leaves_no_file(sri, enrolment):
    deeding.gives_photo(sri, 1)
    first = deeding.given(enrolment, PHOTO).sha256
    deeding.gives_photo(sri, 2)
    second = deeding.given(enrolment, PHOTO).sha256
    assert first != second and uses(first) == 0 and uses(second) == 1
    assert "Sudah dihapus." in text(
        sri.submit(f"{deeding.page(PHOTO)}/deed/removal", form=deeding.page(PHOTO), follow_redirects=True)
    )
    assert deeding.given(enrolment, PHOTO) is None and uses(second) == 0
    sri.submit(f"{deeding.page(PHOTO)}/deed/removal", form=deeding.page(PHOTO))


def uses(sha256: str) -> int:
    return db.session.scalar(db.select(files.StoredFile.uses).where(files.StoredFile.sha256 == sha256))


def test_a_photo_that_comes_twice_is_one(sri, enrolment):
    again = str(uuid4())
    deeding.gives_photo(sri, 1, sent_as=again)
    deed = deeding.given(enrolment, PHOTO)
    deeding.gives_photo(sri, 1, sent_as=again)
    assert deeding.given(enrolment, PHOTO).id == deed.id and uses(deed.sha256) == 1


def test_one_tap_says_that_it_was_tried(cast):
    enrolment = deeding.learner(cast.sri, deeding.course(takaran=deeding.TICK))
    sri = cast.signed_in(cast.sri)
    assert "Sudah saya coba" in text(sri.get(deeding.page(NUMBER)))
    deeding.gives(sri, NUMBER)
    assert deeding.given(enrolment, NUMBER) and "Dicoba 23 November 2026" in text(sri.get(deeding.page(NUMBER)))
    before = deeding.given(enrolment, NUMBER).id
    deeding.gives(sri, NUMBER)
    assert deeding.given(enrolment, NUMBER).id == before


def test_a_deed_counts_for_nothing_and_holds_nobody_up(sri, enrolment):
    before = as_counted(enrolment)
    deeding.gives(sri, NUMBER, number="12")
    assert as_counted(enrolment) == before
    onwards = sri.submit(f"{deeding.page(PHOTO)}/completion", form=deeding.page(PHOTO))
    assert onwards.status_code == 303 and deeding.given(enrolment, PHOTO) is None


def as_counted(enrolment) -> tuple:
    db.session.refresh(enrolment)
    done = db.session.scalars(db.select(LessonProgress.lesson_key).where(LessonProgress.enrolment_id == enrolment.id)).all()
    return enrolment.lessons_done, enrolment.stages_passed, enrolment.state, sorted(done)


def test_nobody_else_sees_gives_or_removes_it(cast, sri, enrolment):
    deeding.gives_photo(sri)
    deed = deeding.given(enrolment, PHOTO)
    for other in (cast.budi, cast.dewi, cast.raka, cast.agus, cast.ratna):
        browser = cast.signed_in(other)
        assert browser.get(f"/deeds/{deed.id}/small").status_code == 404
        assert browser.submit(f"{deeding.page(PHOTO)}/deed/removal", form="/account").status_code == 404
        assert browser.submit(f"{deeding.page(NUMBER)}/deed", {"number": "1"}, form="/account").status_code == 404
    assert deeding.given(enrolment, PHOTO).id == deed.id
    assert sri.get(f"/deeds/{deed.id + 1}/small").status_code == 404


def test_who_only_looks_around_reads_what_is_asked_without_a_field(cast, enrolment):
    page = text(cast.signed_in(cast.budi).get(deeding.page(PHOTO)))
    assert "Potret cangkir kopi buatan sendiri." in page and "data-photo" not in page and "Nanti saja" not in page


def test_a_lesson_without_a_deed_takes_none(cast, app):
    tasking.learner(cast.sri, tasking.course())
    sri = cast.signed_in(cast.sri)
    assert 'id="deed"' not in text(sri.get(deeding.page(NUMBER)))
    assert sri.submit(f"{deeding.page(NUMBER)}/deed", {"number": "1"}, form=deeding.page(NUMBER)).status_code == 404


def test_while_the_course_is_stopped_it_is_seen_and_removed_but_not_given(sri, enrolment):
    deeding.gives(sri, SENTENCE, words=SAID)
    sent = {"csrf_token": sri.csrf(deeding.page(NUMBER)), "number": "12", "sent_as": str(uuid4())}
    enrolling.withdraw(enrolment)
    db.session.commit()
    answer = sri.post(f"{deeding.page(NUMBER)}/deed", data=sent)
    assert answer.status_code == 422 and 'value="12"' in text(answer) and deeding.given(enrolment, NUMBER) is None
    with pytest.raises(Withdrawn):
        deeds.give_tick(enrolment, NUMBER, sent_as=uuid4())
    db.session.rollback()
    assert SAID in text(sri.get(deeding.page(SENTENCE)))
    sri.submit(f"{deeding.page(SENTENCE)}/deed/removal", form=deeding.page(SENTENCE))
    assert deeding.given(enrolment, SENTENCE) is None


def test_while_the_account_is_paused_nothing_is_given(cast, sri, enrolment):
    deeding.gives_photo(sri)
    deed = deeding.given(enrolment, PHOTO)
    token = sri.csrf(deeding.page(NUMBER))
    pausing.pause(cast.identity(cast.sri))
    db.session.commit()
    sri.post(f"{deeding.page(NUMBER)}/deed", data={"csrf_token": token, "number": "12"})
    assert deeding.given(enrolment, NUMBER) is None
    assert not deeding.sees(sri, f"/deeds/{deed.id}/small")


def test_words_typed_when_the_session_has_ended_are_kept(cast, enrolment):
    """The text is in the browser's cookie until the learner signs in."""
    browser = cast.signed_in(cast.sri)
    sent = {"csrf_token": browser.csrf(deeding.page(SENTENCE)), "words": SAID, "sent_as": str(uuid4())}
    db.session.execute(db.update(LoginSession).values(ended_at=clock.now()))
    db.session.commit()
    browser.post(f"{deeding.page(SENTENCE)}/deed", data=sent)
    assert deeding.given(enrolment, SENTENCE) is None
    signs_in(browser, cast)
    assert deeding.given(enrolment, SENTENCE).text == SAID


def signs_in(browser, cast):
    phone = cast.sri.phone
    return browser.submit("/sign-in", {"phone": phone, "account": phone, "pin": cast.pin, "secret": cast.pin})


def test_what_stands_there_is_not_replaced_by_words_that_were_kept(cast, sri, enrolment):
    """On a shared phone somebody else may have typed them."""
    deeding.gives(sri, SENTENCE, words=SAID)
    sent = {"csrf_token": sri.csrf(deeding.page(SENTENCE)), "words": "Tulisan lain.", "sent_as": str(uuid4())}
    db.session.execute(db.update(LoginSession).values(ended_at=clock.now()))
    db.session.commit()
    sri.post(f"{deeding.page(SENTENCE)}/deed", data=sent)
    signs_in(sri, cast)
    assert deeding.given(enrolment, SENTENCE).text == SAID


def test_the_page_asks_at_most_one_statement_more(sri, enrolment, count_statements):
    with count_statements() as statements:
        sri.get(deeding.page(PHOTO))
    assert len(statements) <= 6, "\n".join(statements)
