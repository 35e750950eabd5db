"""Publishing a changed course: the trainer's confirmations, and the news for learners of older editions."""

import pytest

from core.db import db
from courses import discarding, editing, impact, publishing
from courses.change_rows import changes_since
from courses.editing import ChangedMeanwhile
from courses.models import ChangeKind, Course, Edition, EditionChange, EditionState
from courses.package.comparing import Piece, diff_lines, propose_kind
from courses.package.importing import import_package
from courses.publishing import Confirmation, NoteMissing, Unconfirmed
from tests.courses import build
from tests.courses.pages import filled, page


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    from courses import editions

    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


def change(*changes: tuple[str, str, str]) -> Edition:
    """Import a draft with some words replaced."""
    edition = import_package(build.package(build.changed(*changes))).edition
    db.session.commit()
    return edition


def changes(course: Course) -> dict:
    draft = editing.open_course(course).edition
    return {one.name: one for one in impact.changes_of(draft, impact.last_published(course))}


TYPO = ("lessons/takaran.md", "Kadang pahit", "Kadang pahid")
KEY = ("questions.yaml", "answer: false", "answer: true")


# ---- What differs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        (TYPO, "lesson-takaran", ChangeKind.TYPO),
        (("lessons/takaran.md", "10 gram**", "12 gram**"), "lesson-takaran", ChangeKind.CLARIFICATION),
        (("lessons/takaran.md", "## Contoh", f"{'Satu hal lagi yang perlu diketahui. ' * 6}\n\n## Contoh"), "lesson-takaran",
         ChangeKind.NEW_MATERIAL),
        (KEY, "question-Q04", ChangeKind.ANSWER_KEY),
        (("questions.yaml", "Apa guna menakar kopi?", "Apa gunanya menakar kopi?"), "question-Q01", ChangeKind.TYPO),
        (("questions.yaml", "number: 60", "number: 66"), "question-Q07", ChangeKind.ANSWER_KEY),
        (("course.yaml", "Takar kopi dan air.", "Takar kopi, gula, dan air dengan sendok yang sama."), "task-task",
         ChangeKind.CLARIFICATION),
        (("course.yaml", "pass_mark: 70, draw: 8", "pass_mark: 80, draw: 8"), "checkpoint-knowledge", ChangeKind.CLARIFICATION),
        (("course.yaml", "Menyeduh kopi tubruk", "Menyeduh kopi tubruk enak"), "course-course", ChangeKind.TYPO),
    ],
)  # fmt: skip
def test_each_change_is_found_and_given_a_kind(kopi, words, name, kind):
    change(words)
    assert {name: one.kind for name, one in changes(kopi).items()} == {name: kind}


def test_another_picture_of_the_same_name_is_a_change_of_its_lessons(kopi):
    files = build.kopi_files()
    files["media/tuang.svg"] = files["media/tuang.svg"].replace(b"</svg>", b'<rect width="1" height="1"/></svg>')
    import_package(build.package(files))
    assert list(changes(kopi)) == ["lesson-seduhan"]


@pytest.mark.parametrize(
    ("words", "media", "name"),
    [
        (("lessons/takaran.en.md", "(cangkir.svg ", "(teko.svg "), "teko.svg", "lesson-takaran"),
        (("lessons/mencoba.md", "kind: practice", "kind: practice\nvideo: film.mp4\ncaptions: film.vtt"), "film.mp4",
         "lesson-mencoba"),
        (("handout.md", "(cangkir.svg)", "(teko.svg)"), "teko.svg", "handout-handout"),
    ],
)  # fmt: skip
def test_another_picture_or_film_of_the_same_name_is_a_change_wherever_it_is_shown(app, words, media, name):
    files = build.changed(words)
    files |= {"media/teko.svg": files["media/cangkir.svg"]}
    files |= {"media/film.mp4": b"\0\0\0\x18ftypmp42", "media/film.vtt": b"WEBVTT\n"}
    kopi = build.published(files)
    end = (b"</svg>", b'<rect width="1" height="1"/></svg>') if media.endswith(".svg") else (b"mp42", b"mp42.")
    import_package(build.package(files | {f"media/{media}": files[f"media/{media}"].replace(*end)}))
    assert list(changes(kopi)) == [name]


def test_lessons_that_changed_places_are_one_change(kopi):
    lists = ("lessons: [takaran]", "lessons: [seduhan]")
    change(
        ("course.yaml", lists[0], "lessons: [x]"),
        ("course.yaml", lists[1], "lessons: [takaran]"),
        ("course.yaml", "[x]", "[seduhan]"),
    )
    assert list(changes(kopi)) == ["order-order"]


def test_an_unchanged_package_changes_nothing(kopi):
    assert changes(kopi) == {}


def test_the_difference_is_marked_word_by_word():
    lines, more = diff_lines("Satu.\nLampu yang kunign.", "Satu.\nLampu yang kuning.")
    assert lines == [[Piece("same", "Lampu yang "), Piece("out", "kunign."), Piece("in", "kuning.")]] and more == 0
    lines, more = diff_lines("", "\n".join(f"Baris {number}" for number in range(12)))
    assert (len(lines), more) == (8, 4)
    assert propose_kind("Harga 5.000", "Harga 6.000") is ChangeKind.CLARIFICATION


# ---- Publishing --------------------------------------------------------------------------------


def publish(course: Course, cast, confirmations: dict[str, Confirmation], version: str | None = None) -> Edition:
    draft = editing.open_course(course).edition
    edition = publishing.publish(course, confirmations, version=version or draft.content_hash, by_id=cast.dewi.id)
    db.session.commit()
    return edition


def test_nothing_is_published_before_every_change_has_its_word(kopi, cast):
    change(TYPO, KEY)
    for confirmations in (
        {},
        {"lesson-takaran": Confirmation(ChangeKind.TYPO)},
        {"lesson-takaran": Confirmation(ChangeKind.TYPO), "x": Confirmation(ChangeKind.TYPO)},
    ):
        with pytest.raises(Unconfirmed):
            publish(kopi, cast, confirmations)
        db.session.rollback()
    confirmations = {
        "lesson-takaran": Confirmation(ChangeKind.CLARIFICATION),
        "question-Q04": Confirmation(ChangeKind.ANSWER_KEY),
    }
    with pytest.raises(NoteMissing):
        publish(kopi, cast, confirmations)
    db.session.rollback()
    assert editing.open_course(kopi).edition.state is EditionState.DRAFT


def test_a_draft_that_somebody_changed_since_is_not_published(kopi, cast):
    seen = change(TYPO).content_hash
    change(TYPO, KEY)
    with pytest.raises(ChangedMeanwhile):
        publish(kopi, cast, {"lesson-takaran": Confirmation(ChangeKind.TYPO)}, seen)


def test_publishing_twice_is_once(kopi, cast):
    version = change(TYPO).content_hash
    confirmations = {"lesson-takaran": Confirmation(ChangeKind.CLARIFICATION, "Kata diperbaiki.")}
    first, second = (publish(kopi, cast, confirmations, version) for _ in range(2))
    assert first.id == second.id and db.session.query(EditionChange).count() == 1


def test_two_taps_at_once_publish_once(kopi, cast, in_parallel):
    version, course_id, by_id = change(TYPO).content_hash, kopi.id, cast.dewi.id
    confirmations = {"lesson-takaran": Confirmation(ChangeKind.TYPO)}

    def tap() -> int:
        return publishing.publish(db.session.get_one(Course, course_id), confirmations, version=version, by_id=by_id).number

    assert in_parallel(4, tap) == [2, 2, 2, 2]
    assert db.session.query(EditionChange).count() == 1


def test_a_slip_of_the_pen_tells_nobody_and_its_note_is_not_kept(kopi, cast):
    change(TYPO)
    publish(kopi, cast, {"lesson-takaran": Confirmation(ChangeKind.TYPO, "Tidak perlu.")})
    assert db.session.query(EditionChange).one().note == "" and changes_since(kopi.id, 1) == []


# ---- The pages ---------------------------------------------------------------------------------


def test_the_page_shows_whom_it_meets_and_asks_of_each_change(dewi, kopi, cast, in_kopi):
    change(TYPO, KEY)
    shown = page(dewi.get("/teach/kopi/publication/new"))
    for words in ("Edisi 2 siap terbit. Tidak ada peserta yang mundur.", "2 perubahan", "Sedang belajar", "Sri Rahayu",
                  "1 di antaranya sedang di pelajaran yang berubah.", "<del>pahit,</del>", "<ins>pahid,</ins>"):  # fmt: skip
        assert words in shown
    assert '<option selected value="answer_key">' in shown


def test_a_word_that_lacks_is_asked_for_and_what_was_chosen_stays(dewi, kopi):
    change(TYPO, KEY)
    form = filled(dewi, "/teach/kopi/publication/new") | {"kind-lesson-takaran": "clarification"}
    answer = dewi.post("/teach/kopi/publication", data=form)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Tulis satu kalimat untuk peserta." in shown
    assert '<option selected value="clarification">' in shown
    form["note-lesson-takaran"] = "Kata yang salah diperbaiki."
    assert dewi.post("/teach/kopi/publication", data=form).status_code == 303
    assert "Edisi 2 sudah terbit." in page(dewi.get("/teach/kopi"))
    assert dewi.post("/teach/kopi/publication", data=form).status_code == 303
    again = page(dewi.get("/teach/kopi"))
    assert "Di sini tidak ada rancangan lagi." in again and "Edisi 2 sudah terbit." not in again
    assert editing.open_course(kopi).edition.state is EditionState.PUBLISHED
    assert dewi.get("/teach/kopi/publication/new").status_code == 303


def test_a_stale_page_publishes_nothing_and_shows_the_changes_anew(dewi, kopi):
    change(TYPO)
    form = filled(dewi, "/teach/kopi/publication/new")
    change(TYPO, KEY)
    answer = dewi.post("/teach/kopi/publication", data=form)
    assert answer.status_code in {409, 422} and "Soal Q04" in answer.get_data(as_text=True)
    assert editing.open_course(kopi).edition.state is EditionState.DRAFT


def test_a_draft_thrown_away_meanwhile_is_not_published_and_nobody_is_told_that_it_was(dewi, kopi, cast):
    draft = change(TYPO)
    form = filled(dewi, "/teach/kopi/publication/new")
    discarding.discard(kopi, version=draft.content_hash, by_id=cast.ratna.id)
    db.session.commit()
    answer = dewi.post("/teach/kopi/publication", data=form)
    assert answer.status_code == 303 and answer.location == "/teach/kopi"
    shown = page(dewi.get("/teach/kopi"))
    assert "Di sini tidak ada rancangan lagi." in shown and "sudah terbit." not in shown
    assert editing.open_course(kopi).edition.number == 1


def test_who_learns_in_the_older_edition_reads_what_changed(dewi, kopi, cast, in_kopi):
    change(TYPO, KEY)
    confirmations = {
        "lesson-takaran": Confirmation(ChangeKind.CLARIFICATION, "Contohnya diperjelas."),
        "question-Q04": Confirmation(ChangeKind.ANSWER_KEY),
    }
    publish(kopi, cast, confirmations)
    sri = cast.signed_in(cast.sri)
    course = page(sri.get("/learn/kopi"))
    assert "Yang berubah" in course and "Contohnya diperjelas." in course and "Soal Q04" not in course
    lesson = page(sri.get("/learn/kopi/lessons/takaran"))
    assert "Kadang pahit" in lesson and "Pelajaran ini sudah diperbaiki." in lesson
    newer = page(sri.get("/learn/kopi/editions/2/lessons/takaran"))
    assert "Kadang pahid" in newer and "Contohnya diperjelas." in newer
    assert "sudah diperbaiki" not in page(sri.get("/learn/kopi/lessons/mencoba"))
    assert sri.get("/learn/kopi/editions/3/lessons/takaran").status_code == 404


def test_a_newcomer_is_told_of_no_change(kopi, cast):
    change(TYPO)
    publish(kopi, cast, {"lesson-takaran": Confirmation(ChangeKind.CLARIFICATION, "Diperjelas.")})
    build.enrolled(cast.ayu.id, kopi)
    ayu = cast.signed_in(cast.ayu)
    assert "Yang berubah" not in page(ayu.get("/learn/kopi"))
    assert "sudah diperbaiki" not in page(ayu.get("/learn/kopi/lessons/takaran"))


def test_a_drafts_text_is_not_to_be_read(cast, kopi, in_kopi):
    change(TYPO)
    assert cast.signed_in(cast.sri).get("/learn/kopi/editions/2/lessons/takaran").status_code == 404


def test_the_lessons_page_costs_no_statement_more(kopi, cast, in_kopi, count_statements):
    sri = cast.signed_in(cast.sri)
    counts = []
    for _ in range(2):
        db.session.rollback()
        with count_statements() as statements:
            page(sri.get("/learn/kopi/lessons/takaran"))
        counts.append(len(statements))
        if editing.open_course(kopi).edition.number == 1:
            change(TYPO)
            publish(kopi, cast, {"lesson-takaran": Confirmation(ChangeKind.CLARIFICATION, "Diperjelas.")})
    assert counts[0] == counts[1] and counts[0] <= 4, counts
