"""Discarding a draft: the published edition is the newest again, and only what the page named is lost."""

import re

import pytest
from markupsafe import escape
from sqlalchemy import func, select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.files import StoredFile
from courses import discarding, editing, editions
from courses.discarding import NothingToDiscard, OnlyDraft
from courses.editing import ChangedMeanwhile
from courses.models import Course, Edition, EditionState, Lesson, Media
from courses.package.parts import parts
from tests.courses import build
from tests.courses.pages import filled, page

AT = "/teach/kopi/draft/removal"
RATNAS = "Dari Ratna.\n\n::: remember\nIngat.\n:::"


@pytest.fixture
def dewi(cast, kopi):
    """Dewi's browser; the small course is hers."""
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


def change(browser, source: str = "Dari Dewi.\n\n::: remember\nIngat.\n:::") -> None:
    at = "/teach/kopi/lessons/takaran"
    assert browser.post(at, data=filled(browser, at, source=source)).status_code == 303


def newest(kopi: Course) -> Edition:
    db.session.expire_all()
    return editing.open_course(kopi).edition


def rows_of(edition_id: int) -> int:
    """Count the rows of all package parts of an edition."""
    models = [model for part in parts() for model in part.models]
    return sum(db.session.scalar(select(func.count()).where(model.edition_id == edition_id)) for model in models)


def words_on(answer) -> str:
    """Return the text of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def test_nothing_of_the_draft_is_left_and_the_published_edition_is_the_course_again(dewi, cast, kopi, in_kopi):
    change(dewi)
    draft, published = newest(kopi).id, rows_of(in_kopi.edition_id)
    answer = dewi.post(AT, data=filled(dewi, f"{AT}/new", form=AT))
    assert answer.status_code == 303 and answer.location == "/teach/kopi"
    assert (newest(kopi).number, newest(kopi).state) == (1, EditionState.PUBLISHED)
    assert rows_of(draft) == 0 and rows_of(in_kopi.edition_id) == published > 0
    assert "Dari Dewi." not in editing.open_course(kopi).package.lessons["takaran"].source
    assert "Rancangannya sudah dibuang." in page(dewi.get("/teach/kopi"))


def test_the_next_change_begins_a_draft_anew(dewi, kopi):
    change(dewi)
    dewi.post(AT, data=filled(dewi, f"{AT}/new", form=AT))
    change(dewi, RATNAS)
    assert (newest(kopi).number, newest(kopi).state) == (2, EditionState.DRAFT)


def test_the_page_says_what_is_lost_and_who_changed_it_last_and_when(dewi, cast, kopi):
    change(dewi)
    ratna = cast.signed_in(cast.ratna)
    change(ratna, RATNAS)
    noted = db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id.desc())).first()
    asked = dewi.get(f"{AT}/new")
    page(asked)
    assert "Takaran itu penting (diubah)" in words_on(asked)
    assert f"Terakhir diubah oleh {cast.ratna.name} pada" in words_on(asked)
    assert f"{noted.astimezone(clock.zone()):%H.%M}" in words_on(asked)


def test_pictures_that_only_the_draft_has_are_named_and_their_bytes_given_free(dewi, kopi):
    files = build.kopi_files()
    drawing = files["media/cangkir.svg"].replace(b"<svg", b"<svg ", 1)
    build.draft(files | {"media/teko.svg": drawing})
    assert "1 gambar yang hanya ada di rancangan ini teko.svg" in words_on(dewi.get(f"{AT}/new"))
    kept = select(func.count()).select_from(Media).join(StoredFile, StoredFile.sha256 == Media.sha256)
    assert db.session.scalar(kept.where(Media.name == "teko.svg")) == 1
    dewi.post(AT, data=filled(dewi, f"{AT}/new", form=AT))
    assert "teko.svg" not in editing.open_course(kopi).package.media


def test_a_draft_made_by_a_command_says_so(dewi, kopi):
    build.draft(build.changed(("course.yaml", "Menyeduh kopi tubruk", "Kopi lezat")))
    assert "Terakhir diubah lewat perintah di server kantor" in page(dewi.get(f"{AT}/new"))


def test_somebody_saved_meanwhile_and_the_draft_stays(dewi, cast, kopi):
    change(dewi)
    looked = filled(dewi, f"{AT}/new", form=AT)
    change(cast.signed_in(cast.ratna), RATNAS)
    answer = dewi.post(AT, data=looked)
    assert answer.status_code == 409 and "diubah orang lain" in words_on(answer) and cast.ratna.name in words_on(answer)
    assert "Dari Ratna." in editing.open_course(kopi).package.lessons["takaran"].source
    assert dewi.post(AT, data=filled(dewi, answer, form=AT)).status_code == 303
    assert newest(kopi).state is EditionState.PUBLISHED


def test_a_draft_that_was_published_meanwhile_stays_published(dewi, kopi):
    change(dewi)
    looked = filled(dewi, f"{AT}/new", form=AT)
    editions.publish(newest(kopi))
    db.session.commit()
    answer = dewi.post(AT, data=looked)
    assert answer.status_code == 409 and "tidak ada rancangan lagi" in words_on(answer)
    assert newest(kopi).number == 2


def test_twice_is_told_and_harms_nothing(dewi, kopi):
    change(dewi)
    looked = filled(dewi, f"{AT}/new", form=AT)
    assert [dewi.post(AT, data=looked).status_code for _ in range(2)] == [303, 409]
    assert newest(kopi).number == 1
    assert dewi.get(f"{AT}/new").status_code == 303
    assert "Buang rancangan ini" not in page(dewi.get("/teach/kopi"))


def test_a_course_that_is_nothing_but_a_draft_keeps_it(dewi, cast):
    fresh = build.draft(build.numbered(7))
    course = db.session.get_one(Course, fresh.course_id)
    editions.add_owner(course, cast.dewi.id)
    db.session.commit()
    assert "Buang rancangan ini" not in page(dewi.get("/teach/kopi-7"))
    assert dewi.get("/teach/kopi-7/draft/removal/new").status_code == 303
    with pytest.raises(OnlyDraft):
        discarding.discard(course, version=fresh.content_hash, by_id=cast.dewi.id)
    assert db.session.scalar(select(func.count()).where(Lesson.edition_id == fresh.id)) == 3


def test_it_is_noted_who_threw_it_away(dewi, cast, kopi):
    change(dewi)
    draft = newest(kopi).id
    dewi.post(AT, data=filled(dewi, f"{AT}/new", form=AT))
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "discarded")).one()
    assert (noted.actor_id, noted.thing, noted.thing_id) == (cast.dewi.id, "edition", str(draft))


PARTS = [
    ("/teach/kopi/lessons/air", {"title": "Air hujan", "source": "Baris satu.\n\n::: remember\nAir.\n:::"}),
    ("/teach/kopi/lessons/air/english", {"source": "Line & one.\n\n::: remember\nWater.\n:::"}),
    ("/teach/kopi/modules/soal-air", {"title": "Tentang air"}),
    ("/teach/kopi/questions/L04", {"stem": "Apakah air itu basah?"}),
]
"""Addresses of things that only the draft has (`add_parts`), with the fields sent to them."""


def add_parts(dewi) -> None:
    """Add a module with a lesson, and a question about it."""
    written = {"title": "Air", "minutes": "4", "objective": "Bisa memilih air.", "source": RATNAS}
    begun = dewi.get("/teach/kopi/modules/kopi-mengapa/lessons/new?begins=Soal+air")
    assert dewi.post("/teach/kopi/modules/kopi-mengapa/lessons", data=filled(dewi, begun, **written)).status_code == 303
    at = "/teach/kopi/questions/new/true_false"
    asked = filled(dewi, at, stage="practice", lesson="air", stem="Air itu basah.", explanation="Ya.") | {"answer": "true"}
    assert dewi.post(at, data=asked).status_code == 303


def gives_back(answer, typed: dict[str, str]) -> bool:
    """Return whether a page reports that a part is gone, and shows the sent texts only."""
    shown = answer.get_data(as_text=True)
    field = re.search(r"<textarea[^>]* readonly[^>]*>(.*?)</textarea>", shown, re.S).group(1)
    told = answer.status_code == 409 and "tidak ada lagi di rancangan" in shown and 'href="/teach/kopi"' in shown
    return told and all(str(escape(words)) in field for words in typed.values()) and "practice" not in field


@pytest.mark.parametrize(
    ("at", "typed"), [*PARTS, ("/teach/kopi/modules/soal-air/lessons", {"title": "Air sumur", "source": "Dari sumur."})]
)
def test_what_was_typed_for_a_part_that_went_with_the_draft_is_given_back(dewi, kopi, at, typed):
    add_parts(dewi)
    opened = f"{at}/new" if at.endswith("lessons") else at
    sent = filled(dewi, opened, **typed)
    dewi.post(AT, data=filled(dewi, f"{AT}/new", form=AT))
    assert gives_back(dewi.post(at, data=sent), typed)
    assert dewi.get(opened).status_code == 404 and newest(kopi).number == 1


@pytest.mark.parametrize(("at", "typed"), PARTS)
def test_a_part_that_goes_while_it_is_being_saved_is_given_back_too(dewi, cast, kopi, monkeypatch, at, typed):
    add_parts(dewi)
    sent = filled(dewi, at, **typed)

    def too_late(course, _checked, *, version, by_id):
        discarding.discard(course, version=version, by_id=by_id)
        db.session.commit()
        raise ChangedMeanwhile

    monkeypatch.setattr(editing, "take_over", too_late)
    assert gives_back(dewi.post(at, data=sent), typed)


def test_to_move_a_lesson_that_went_with_the_draft_says_so_and_has_nothing_to_give_back(dewi, kopi):
    answer = dewi.submit("/teach/kopi/lessons/air/place", {"way": "up"}, form="/teach/kopi")
    assert answer.status_code == 409 and "<textarea" not in answer.get_data(as_text=True)


def test_thrown_away_and_saved_at_once_one_of_both_is_done(dewi, cast, kopi, in_parallel):
    change(dewi)
    draft = newest(kopi)
    version, course_id, by_id = draft.content_hash, kopi.id, cast.dewi.id
    deeds = iter(["discard", "save"])

    def one():
        course = db.session.get_one(Course, course_id)
        if next(deeds) == "discard":
            discarding.discard(course, version=version, by_id=by_id)
            return "discarded"
        work = editing.open_course(course)
        changes = editing.lesson_file(work, "takaran", source=RATNAS)
        return editing.save(work, changes, version=version, by_id=by_id).number

    answers = in_parallel(2, one)
    refused = [answer for answer in answers if isinstance(answer, (ChangedMeanwhile, NothingToDiscard))]
    assert len(refused) == 1, answers
    assert newest(kopi).number == (1 if "discarded" in answers else 2)
