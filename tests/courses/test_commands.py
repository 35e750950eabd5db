"""The commands `lms courses ...`."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import lms.cli.app
from core.db import db
from courses.models import CourseOwner, Edition, EditionState
from courses.package import checking, reading
from lms.cli.courses import group
from tests.courses import build


@pytest.fixture
def lms_courses(app, monkeypatch):
    """`lms_courses("check", folder)`: run the command in this application."""
    monkeypatch.setattr(lms.cli.app, "create_app", lambda: app)

    def run(*words: object):
        db.session.rollback()
        return CliRunner().invoke(group, [str(word) for word in words])

    return run


@pytest.fixture
def folder(tmp_path) -> Path:
    """A writable copy of the small course's folder."""
    return Path(shutil.copytree(build.KOPI, tmp_path / "kopi"))


def edition() -> Edition:
    return db.session.scalars(db.select(Edition).order_by(Edition.id.desc())).first()


def test_check_says_that_all_is_well(lms_courses, folder):
    result = lms_courses("check", folder)
    assert (result.exit_code, result.output) == (0, "KOPI-01: 3 lessons, 2 media files, no faults.\n")


def test_check_names_every_fault_and_says_no(lms_courses, folder):
    course, svg = folder / "course.yaml", folder / "media" / "tuang.svg"
    course.write_text(course.read_text().replace("jp: 1", "jp: 9"))
    svg.write_text(svg.read_text().replace("<title>", "<script/>\n<title>"))
    result = lms_courses("check", folder)
    assert result.exit_code == 1
    assert "course.yaml:9: 9 JP are 405 minutes" in result.stderr
    assert "media/tuang.svg:2: <script> is not allowed" in result.stderr
    assert result.stderr.endswith("2 faults.\n")


def test_format_writes_the_one_form_once(lms_courses, folder):
    course = folder / "course.yaml"
    course.write_text(course.read_text().replace("slug: kopi", "slug:    'kopi'"))
    assert "course.yaml\n" in lms_courses("format", folder).output
    assert lms_courses("format", folder).output == "0 files written.\n"
    assert reading.read(folder).files == checking.canonical(reading.read(build.KOPI)).files


def test_format_leaves_a_faulty_package_as_it_is(lms_courses, folder):
    course = folder / "course.yaml"
    course.write_text(course.read_text().replace("jp: 1", "jp:    9"))
    before = course.read_text()
    assert lms_courses("format", folder).exit_code == 1
    assert course.read_text() == before


def test_import_then_publish(lms_courses, folder):
    assert lms_courses("import", folder).output == "KOPI-01 edition 1, draft.\n"
    assert lms_courses("import", folder).output == "KOPI-01 edition 1, draft: unchanged.\n"
    assert lms_courses("publish", "kopi").output == "kopi edition 1 is published.\n"
    assert edition().state is EditionState.PUBLISHED
    assert lms_courses("publish", "kopi").exit_code == 1


def test_import_publishes_at_once_and_names_owners(lms_courses, folder, cast):
    result = lms_courses("import", folder, "--publish", "--owner", cast.dewi.email)
    assert result.output == "KOPI-01 edition 1, published.\n"
    assert db.session.scalars(db.select(CourseOwner.person_id)).all() == [cast.dewi.id]


def test_import_of_a_faulty_package_says_no_by_line_and_takes_nothing(lms_courses, folder):
    (folder / "lessons" / "seduhan.md").unlink()
    result = lms_courses("import", folder)
    assert result.exit_code == 1
    assert "course.yaml:30: lessons/seduhan.md is not there" in result.stderr
    assert edition() is None


def test_export_gives_back_the_one_form(lms_courses, folder, tmp_path):
    lms_courses("import", folder)
    result = lms_courses("export", "kopi", tmp_path / "out")
    assert result.exit_code == 0
    assert reading.read(tmp_path / "out").files == checking.canonical(reading.read(build.KOPI)).files
    assert lms_courses("export", "kopi", tmp_path / "out").exit_code == 2


def test_retire_takes_nobody_new(lms_courses, kopi):
    assert lms_courses("retire", "kopi", "--edition", 1).output == "kopi edition 1 takes nobody new from now on.\n"
    assert lms_courses("retire", "kopi", "--edition", 1).output == "kopi edition 1 was not open.\n"


@pytest.mark.parametrize(
    "words",
    [("publish", "teh"), ("export", "kopi", "/nowhere/out", "--edition", 7), ("check", "/nowhere"), ("import", "/nowhere")],
)
def test_what_is_not_there_is_said_in_one_sentence(lms_courses, kopi, words):
    result = lms_courses(*words)
    assert result.exit_code == 1
    assert hasattr(result.exception, "message")
