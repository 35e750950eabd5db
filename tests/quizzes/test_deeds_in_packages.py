"""A course package says which deed a lesson asks for: checked by file and line, exported, frozen, compared, edited."""

import pytest

from core.db import db
from courses import editing, editions, impact
from courses.models import ChangedItem, Lesson
from courses.package import exporting, importing
from courses.package.checking import Faulty, check
from tests.courses import build
from tests.courses.pages import filled, page
from tests.quizzes import deeding
from tests.quizzes.deeding import NUMBER, PHOTO, SENTENCE


def faults_of(deed: str) -> list[str]:
    """Return the faults of the lesson `takaran` with this deed, with their lines."""
    package = build.package(deeding.files(**{NUMBER: deed}))
    return [f"{fault.line}: {fault.sentence.translated()}" for fault in check(package) if fault.file == f"lessons/{NUMBER}.md"]


ASK = 'ask: "Timbang satu sendok kopi."'


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        (f"{{kind: dance, {ASK}}}", "5: "),
        ("{kind: tick}", "5: 'ask'"),
        (f"{{kind: tick, {ASK}, label: Berat}}", "5: kegiatan jenis 'tick' tidak punya 'label'"),
        (f"{{kind: sentence, {ASK}, unit: gram}}", "5: kegiatan jenis 'sentence' tidak punya 'unit'"),
        (f"{{kind: photo, {ASK}, fills: price}}", "5: kegiatan jenis 'photo' tidak bisa mengisi 'price'"),
        (f"{{kind: number, {ASK}, fills: title}}", "5: kegiatan jenis 'number' tidak bisa mengisi 'title'"),
        (f"{{kind: number, {ASK}, fills: everything}}", "5: "),
        (f"{{kind: number, {ASK}, evidence: rasi}}", "5: tugasnya tidak meminta bukti 'rasi'"),
        (f"{{kind: number, {ASK}, evidence: cangkir}}", "5: bukti 'cangkir' jenisnya 'photo'"),
        (f"{{kind: photo, {ASK}, evidence: rasa}}", "5: bukti 'rasa' jenisnya 'text'"),
        ("potret", "5: "),
        (f"{{kind: tick, {ASK}, mood: good}}", "5: 'mood'"),
    ],
)
def test_a_fault_is_named_with_its_line(app, deed, fault):
    with app.test_request_context(headers={"Accept-Language": "id"}):
        found = faults_of(deed)
    assert len(found) == 1 and found[0].startswith(fault), found


@pytest.mark.parametrize("deed", [deeding.TICK, *deeding.DEEDS.values()])
def test_what_is_right_has_no_fault(app, deed):
    assert faults_of(deed) == []


def test_an_export_has_it_as_it_was_imported(app):
    course = deeding.course()
    exported = exporting.export(editions.newest(course)).files
    again = importing.import_package(build.package(exported)).edition
    assert exporting.export(again).files == exported
    assert b"deed:" in exported[f"lessons/{NUMBER}.md"]


def test_the_edition_keeps_it_and_a_lesson_without_one_has_none(app):
    edition = editions.newest(deeding.course())
    lesson = db.session.scalars(db.select(Lesson).filter_by(edition_id=edition.id, key=PHOTO)).one()
    assert (lesson.deed["kind"], lesson.deed["evidence"]) == ("photo", "cangkir") and "deed" not in lesson.front
    plain = editions.newest(build.published(build.numbered(2)))
    without = db.select(db.func.count()).select_from(Lesson).where(Lesson.edition_id == plain.id, Lesson.deed.is_(db.null()))
    assert db.session.scalar(without) == 3, "the column is NULL and not the JSON null"


def test_another_deed_is_a_change_of_its_lesson(app):
    course = deeding.course()
    before = editions.newest(course)
    files = deeding.files(**{SENTENCE: deeding.TICK})
    after = importing.import_package(build.package(files)).edition
    found = list(impact.changes_of(after, before))
    assert [(one.item, one.key) for one in found] == [(ChangedItem.LESSON, SENTENCE)]


def test_a_learner_of_an_older_edition_keeps_its_deed(cast, app):
    course = deeding.course()
    deeding.learner(cast.sri, course)
    editions.publish(importing.import_package(build.package(deeding.files(**{NUMBER: deeding.TICK}))).edition)
    db.session.commit()
    assert "Timbang satu sendok kopi" in page(cast.signed_in(cast.sri).get(deeding.page(NUMBER)))
    assert "Ajak satu tetangga minum kopi." in page(cast.signed_in(cast.budi).get(deeding.page(NUMBER)))
    newer = cast.signed_in(cast.sri).get(f"/learn/kopi/editions/2/lessons/{NUMBER}")
    assert "Ajak satu tetangga minum kopi." in page(newer)


# ---- In the browser


@pytest.fixture
def kopi(app, cast):
    course = deeding.course()
    editions.add_owner(course, cast.dewi.id)
    db.session.commit()
    return course


EDITOR = "/teach/kopi/lessons/takaran"


def deed_now(course, key: str = NUMBER):
    db.session.expire_all()
    return editing.open_course(course).package.lessons[key].fields.value.get("deed")


def test_a_trainer_changes_it(cast, kopi):
    dewi = cast.signed_in(cast.dewi)
    form = filled(dewi, EDITOR, form=EDITOR)
    assert (form["deed_kind"], form["deed_unit"], form["deed_fills"]) == ("number", "gram", "weight_g")
    assert 'value="cangkir"' in page(dewi.get(EDITOR)), "the task's evidence is there to choose from"
    sent = form | {"deed_ask": "Timbang dua sendok.", "deed_fills": ""}
    assert dewi.post(EDITOR, data=sent).status_code == 303
    assert deed_now(kopi) == {
        "kind": "number",
        "ask": "Timbang dua sendok.",
        "label": "Berat satu sendok",
        "unit": "gram",
        "evidence": "rasa",
    }


def test_a_trainer_takes_it_out(cast, kopi):
    dewi = cast.signed_in(cast.dewi)
    form = filled(dewi, EDITOR, form=EDITOR)
    assert dewi.post(EDITOR, data=form | {"deed_kind": "", "deed_ask": ""}).status_code == 303
    assert deed_now(kopi) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deed_ask": ""}, "Tulis apa yang dikerjakan peserta."),
        ({"deed_kind": ""}, "Pilih dulu di atas apa yang diberikan peserta."),
        ({"deed_evidence": "rasi"}, "Tugasnya tidak meminta bukti"),
        ({"deed_kind": "tick"}, "Kegiatan jenis"),
    ],
)
def test_what_does_not_fit_is_said_and_kept_on_the_form(cast, kopi, typed, said):
    dewi = cast.signed_in(cast.dewi)
    before = deed_now(kopi)
    answer = dewi.post(EDITOR, data=filled(dewi, EDITOR, form=EDITOR) | typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said in html and deed_now(kopi) == before
    assert all(f'value="{value}"' in html for value in typed.values() if value)


def test_a_package_with_a_fault_changes_nothing(app):
    with pytest.raises(Faulty):
        importing.import_package(build.package(deeding.files(**{NUMBER: "{kind: tick}"})))
