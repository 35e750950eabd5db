"""The practical task in a course package: its faults by file and line, and its row."""

import pytest

from core.db import db
from courses.package.checking import check
from quizzes.models import EvidenceKind, GradedBy, Task
from quizzes.tasks import criteria, requirements
from tests.courses import build

COURSE = "course.yaml"


def sentences(*changes):
    files = build.changed(*((COURSE, old, new) for old, new in changes))
    return [str(fault.sentence) for fault in check(build.package(files)) if fault.file == COURSE]


def test_the_small_course_has_no_fault(app):
    assert not check(build.package(build.kopi_files()))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("weight: 60", "weight: 50", "the weights add up to 90; they must add up to 100"),
        ("weight: 60", "weight: 0", "must be a whole number from 1 to 100"),
        ("graded_by: self_check", "graded_by: machine", "must be one of person, self_check"),
        ("kind: photo", "kind: video", "must be one of photo, text, link"),
        ("min: 1\n          max: 2", "min: 3\n          max: 2", "min is 3 and max is 2"),
        ("max: 2", "max: 21", "must be a whole number from 1 to 20"),
        ("min_side_px: 600", "min_side_px: 6000", "must be a whole number from 100 to 2048"),
        ("light: true", "light: yes", "must be true or false"),
        ("light: true", "smile: true", "'smile' is not a field here"),
        ("light: true", "ratio: square", 'must be a ratio like "1:1"'),
        ("min_words: 5}", "checks: {light: true}}", "only photos are checked by the machine"),
        ("min: 0, max: 1}", "min_words: 3}", "only texts have words to count"),
        ("min: 0, max: 1}", "fills: title}", "only a text fills a field of the product's page"),
        ("min_words: 5}", "min_words: 5, fills: taste}", "must be one of title, description"),
        ("min: 0, max: 1}", "min: 0, max: 2}", "a text or a link is handed in once"),
        ("{key: video,", "{key: rasa,", "the key 'rasa' stands here twice"),
        ("        - key: rasa\n", "        - key: takaran\n", "the key 'takaran' stands here twice"),
        ("picture: cangkir.svg", "picture: piring.svg", "'piring.svg' is not in media/"),
        ('          alt: "Cangkir penuh di samping timbangan."\n', "", "'alt' is missing"),
        ('        - "Takarannya sudah pas."\n', "", "has 3 items; 4 to 8 are allowed"),
        ("pass_mark: 70\n      rubric", "pass_mark: 170\n      rubric", "must be a whole number from 1 to 100"),
        ("feeds_curation: []", "feeds_curation: [smell]", "must be one of photo, listing"),
        ("      key: tugas-kopi\n", "      key: Tugas Kopi\n", "is not a key"),
    ],
)
def test_a_fault_is_named_in_a_sentence(app, old, new, sentence):
    assert [found for found in sentences((old, new)) if sentence in found]


def test_an_example_shows_a_picture(app):
    files = build.changed((COURSE, "picture: cangkir.svg", "picture: cangkir.vtt"))
    files["media/cangkir.vtt"] = b"WEBVTT\n\n00:00.000 --> 00:01.000\nCangkir.\n"
    assert [fault for fault in check(build.package(files)) if str(fault.sentence) == "media/cangkir.vtt is not a picture"]


@pytest.mark.parametrize(("count", "right"), [(1, False), (2, True), (6, True), (7, False)])
def test_a_criterion_has_two_to_six_levels(app, count, right):
    levels = "\n".join(f'            - "Tingkat {n}."' for n in range(1, count + 1))
    old = '''            - "Tidak ditulis."
            - "Satu kata."
            - "Satu kalimat."
            - "Dua kalimat, dengan satu hal yang ingin diubah."'''
    assert (not sentences((old, levels))) is right


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("evidence:\n", "evidence: 7\n      more:\n"),
        ("rubric:\n", "rubric: {a: 1}\n      more:\n"),
        ("instruction:\n", "instruction: []\n      more:\n"),
        ("examples:\n        good:", "examples: [1]\n      more:\n        good:"),
        (
            '          levels:\n            - "Tidak ditakar."',
            '          levels: none\n          more:\n            - "Tidak ditakar."',
        ),
        ("key: cangkir", "key: [1, 2]"),
        ("weight: 60", "weight: many"),
        ("picture: cangkir.svg", "picture: {a: 1}"),
        ("kind: practical_task\n      key: tugas-kopi", "kind: practical_task"),
    ],
)
def test_a_malformed_task_gives_faults_and_no_error(app, old, new):
    assert sentences((old, new))


def test_every_fault_has_the_line_where_a_person_looks(app):
    files = build.changed((COURSE, "weight: 60", "weight: 50"))
    fault = next(fault for fault in check(build.package(files)) if "weights" in str(fault.sentence))
    assert files[COURSE].decode().splitlines()[fault.line - 1].strip() == "rubric:"


def test_the_package_becomes_a_task(app):
    edition = build.draft()
    task = db.session.get_one(Task, edition.id)
    assert (task.key, task.graded_by) == ("tugas-kopi", GradedBy.SELF_CHECK)
    cup, taste, film = requirements(task.evidence)
    assert (cup.kind, cup.least, cup.most, cup.checks) == (EvidenceKind.PHOTO, 1, 2, {"min_side_px": 600, "light": True})
    assert (taste.kind, taste.least, taste.most, taste.min_words) == (EvidenceKind.TEXT, 1, 1, 5)
    assert (film.kind, film.least, film.most) == (EvidenceKind.LINK, 0, 1)
    measure, _ = criteria(task.rubric)
    assert (measure.weight, measure.is_key, len(measure.levels)) == (60, True, 4)


def test_a_new_draft_takes_the_place_of_the_old_task(app):
    build.draft()
    edition = build.draft(build.changed((COURSE, "key: tugas-kopi", "key: tugas-teh")))
    assert db.session.scalars(db.select(Task)).one().key == "tugas-teh"
    assert db.session.scalars(db.select(Task)).one().edition_id == edition.id


def test_what_a_package_leaves_out_is_empty(app):
    text = build.kopi_files()[COURSE].decode()
    tail = text[text.index("      phrases:") :]
    edition = build.draft(build.changed((COURSE, tail, ""), (COURSE, "      feeds_curation: []\n", "")))
    task = db.session.get_one(Task, edition.id)
    assert (task.phrases, task.examples, task.feeds_curation) == ([], {}, [])
