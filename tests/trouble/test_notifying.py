"""Each kind of trouble is reported by the doctor, `/readyz` and the administrators' page, and once by a notice and a mail."""

import hashlib
import json
import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import ForeignKey, insert, select, update

from certificates.models import Certificate
from core import beats, clock, files, jobs, notes, outbox
from core.db import Base, db
from core.files import StoredFile, path_of
from lms.backup import record
from lms.config import read
from lms.trouble import checks, clocks, notifying, owners, stored_files, sweeps, worker
from lms.trouble.finding import Level
from people import roles
from people.models import Person, Role
from people.sessions import identity_of
from quizzes.models import Evidence
from tests.certificates import build
from tests.journeys.server import free_port
from tests.products import products
from tests.quizzes import tasking
from tests.trouble.conftest import SECRET, Installation

HOUR = timedelta(hours=1)
Usage = namedtuple("Usage", "total used free")


def note_beat(ago: timedelta, *, jumped: timedelta = timedelta(), began: timedelta = timedelta(minutes=5)) -> None:
    """Note a last beat of the worker this long ago. Since then the clock has jumped by `jumped`."""
    now = beats.instant()

    def before(span: timedelta) -> dict:
        return beats.Instant(now.wall - span - jumped, now.running - span.total_seconds(), now.start).as_note()

    notes.write(beats.WORKER, {"seen": before(ago), "began": before(began), "pid": 1, "jump": None})


def note_sweeps(ago: timedelta, *names: str) -> None:
    """Note that the named sweeps were done this long ago, and all others just now."""
    now = beats.instant()
    then = beats.Instant(now.wall - ago, now.running - ago.total_seconds(), now.start).as_note()
    sweeps_done = {name: {"began": now.as_note(), "done": now.as_note(), "running": False} for name in jobs.periods()}
    notes.write(beats.SWEEPS, sweeps_done | {name: {"began": then, "done": then, "running": False} for name in names})


def a_dead_worker(installation: Installation, monkeypatch) -> None:
    note_beat(timedelta(minutes=4))
    monkeypatch.setitem(installation.app.extensions, "serving since", -1000.0)


def a_late_sweep(installation: Installation, monkeypatch) -> None:
    note_beat(timedelta(seconds=5), began=timedelta(days=1))
    note_sweeps(timedelta(minutes=20), "mail.send")


def a_certificate_that_cannot_be_printed(installation: Installation, monkeypatch) -> None:
    build.certified(installation.cast.sri, build.make_course(), by=installation.cast.dewi)
    db.session.execute(update(Certificate).values(facts={"language": "id"}))
    db.session.commit()
    with clock.at(clock.now() - timedelta(minutes=6)):
        jobs.run("certificates.print")
    jobs.run("certificates.print")


def mail_given_up(installation: Installation, monkeypatch) -> None:
    monkeypatch.setitem(installation.app.config, "SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    outbox.notify(installation.cast.agus.id, key="x", subject="Kabar", email="agus@demo.example")
    db.session.commit()
    for _ in range(8):
        jobs.run("mail.send")
    monkeypatch.setitem(installation.app.config, "SMTP_URL", None)


def a_missing_file(installation: Installation, monkeypatch) -> None:
    kept = files.keep(b"a photo", "image/webp")
    db.session.commit()
    path_of(kept.sha256).unlink()
    jobs.run("trouble.files")


def no_backup_for_three_days(installation: Installation, monkeypatch) -> None:
    public = {
        "LMS_DATA": str(installation.data),
        "LMS_SECRET_KEY": SECRET,
        "LMS_BASE_URL": "https://belajar.example",
        "HOST": "0.0.0.0",
        "LMS_PROXIES": "1",
    }
    monkeypatch.setitem(installation.app.config, "SETTINGS", read(public))
    (installation.data / "b.tar.gz").touch()
    record.note_proven(installation.data / "b.tar.gz", (clock.now() - timedelta(days=3)).isoformat())


def a_backup_that_failed(installation: Installation, monkeypatch) -> None:
    record.note_failed("The copy of the database is damaged.")


def a_disk_that_is_nearly_full(installation: Installation, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**10, 10**10, 100 * 2**20))


def a_clock_a_year_ahead(installation: Installation, monkeypatch) -> None:
    note_beat(timedelta(seconds=5), jumped=timedelta(days=400))


def a_clock_put_back(installation: Installation, monkeypatch) -> None:
    note_beat(timedelta(seconds=5), jumped=-timedelta(days=400))


TROUBLES = {
    "a dead worker": ("worker", a_dead_worker, 503, "Pekerjaan di belakang layar", "Berhenti."),
    "a late sweep": ("sweeps", a_late_sweep, 200, "Pekerjaan berkala", "mail.send"),
    "an unprinted certificate": (
        "certificates",
        a_certificate_that_cannot_be_printed,
        200,
        "Sertifikat",
        "1 sertifikat tidak bisa",
    ),
    "mail given up": ("mail", mail_given_up, 200, "E-mail", "1 e-mail tidak bisa terkirim"),
    "a missing file": ("files", a_missing_file, 200, "Berkas", "1 berkas hilang atau rusak"),
    "an old backup": ("backup", no_backup_for_three_days, 200, "Cadangan", "Cadangan terakhir yang baik: 20 November 2026"),
    "a failed backup": ("backup", a_backup_that_failed, 200, "Cadangan", "gagal: The copy of the database is damaged."),
    "a full disk": ("disk", a_disk_that_is_nearly_full, 503, "Ruang di disk", "100 MB"),
    "a clock ahead": ("clock", a_clock_a_year_ahead, 200, "Jam komputer", "melompat maju 400 hari"),
    "a clock put back": ("clock", a_clock_put_back, 200, "Jam komputer", "melompat mundur 400 hari"),
}


def title_of(name: str) -> str:
    """Return the title of a check in the doctor's output."""
    with force_locale("en"):
        return checks.run(name, checks.CHECKS[name]).title


ENGLISH = {
    f"MEND  {title}"
    for title in ("The database", "Background work", "Room on the disk", "Backup", "Files", "Certificates", "Mail",
                  "The clock of the computer", "Work that is done again and again")
}  # fmt: skip


def test_where_all_is_well_nobody_is_told_anything(installation):
    note_beat(timedelta(seconds=5), began=timedelta(days=1))
    note_sweeps(timedelta())
    code, lines = installation.doctor()
    assert code == 0 and "MEND" not in lines
    assert installation.ready() == (200, set())
    assert "Semua baik" in installation.page() and installation.unread() == []
    assert "perlu dilihat" not in installation.cast.signed_in(installation.cast.ratna).get("/").text


@pytest.mark.parametrize("kind", TROUBLES)
def test_each_kind_of_trouble_is_reported_in_every_place(installation, monkeypatch, kind):
    name, plant, status, title, words = TROUBLES[kind]
    plant(installation, monkeypatch)
    code, lines = installation.doctor()
    assert code == 1
    assert {line.split(":")[0] for line in lines.splitlines() if line.startswith("MEND")} & ENGLISH == {
        f"MEND  {title_of(name)}"
    }
    ready, names = installation.ready()
    assert (ready, names) == (status, {name})
    page = installation.page()
    assert "Ada 1 hal yang perlu dilihat" in page and words in page and "Ada yang hilang?" in page
    assert [subject for subject in installation.unread() if title in subject and subject.startswith("Perlu dilihat")]
    assert "Ada 1 hal yang perlu dilihat" in installation.cast.signed_in(installation.cast.ratna).get("/").text


def test_a_trouble_is_told_once_and_so_is_its_end_and_its_return(installation, monkeypatch):
    a_backup_that_failed(installation, monkeypatch)
    assert installation.unread() == ["Perlu dilihat: Cadangan"] == installation.unread()
    (installation.data / "b.tar.gz").touch()
    record.note_proven(installation.data / "b.tar.gz", clock.now().isoformat())
    assert installation.unread() == ["Sudah baik lagi: Cadangan"] == installation.unread()
    record.note_failed("No room.")
    assert installation.unread() == [], "what comes and goes is not told each minute"
    assert installation.ready() == (200, {"backup"})
    (installation.data / "b.tar.gz").touch()
    record.note_proven(installation.data / "b.tar.gz", clock.now().isoformat())
    assert installation.unread() == []
    with clock.at(clock.now() + timedelta(hours=2)):
        record.note_failed("No room.")
        assert installation.unread() == ["Perlu dilihat: Cadangan"] == installation.unread()


def test_what_came_back_soon_and_lasts_is_told_the_next_day(installation, monkeypatch):
    a_backup_that_failed(installation, monkeypatch)
    installation.unread()
    (installation.data / "b.tar.gz").touch()
    record.note_proven(installation.data / "b.tar.gz", clock.now().isoformat())
    installation.unread()
    record.note_failed("No room.")
    assert installation.unread() == []
    with clock.at(clock.now() + timedelta(hours=25)):
        assert installation.unread() == ["Perlu dilihat: Cadangan"] == installation.unread()
        record.note_proven(installation.data / "b.tar.gz", clock.now().isoformat())
        assert installation.unread() == ["Sudah baik lagi: Cadangan"] == installation.unread()


def test_where_it_grows_it_is_told_again_the_next_day(installation, monkeypatch):
    a_missing_file(installation, monkeypatch)
    assert len(installation.unread()) == 1
    kept = files.keep(b"another photo", "image/webp")
    db.session.commit()
    path_of(kept.sha256).unlink()
    jobs.run("trouble.files")
    assert len(installation.unread()) == 1
    with clock.at(clock.now() + timedelta(hours=25)):
        assert len(installation.unread()) == 2 == len(installation.unread())


def test_every_administrator_is_told_in_their_language_and_by_mail_and_nobody_else(installation, monkeypatch):
    ratna, agus = installation.cast.ratna, installation.cast.agus
    roles.grant_role(installation.cast.dewi, Role.ADMIN, by=identity_of(ratna.id))
    ratna.language = "en"
    db.session.commit()
    a_backup_that_failed(installation, monkeypatch)
    jobs.run("trouble.tell")
    messages = select(outbox.Message.person_id, outbox.Message.subject, outbox.Message.address, outbox.Message.channel)
    assert {row[0]: row[1:] for row in db.session.execute(messages)} == {
        ratna.id: ("Please look: Backup", ratna.email, outbox.Channel.EMAIL),
        installation.cast.dewi.id: ("Perlu dilihat: Cadangan", installation.cast.dewi.email, outbox.Channel.EMAIL),
    }
    assert agus.id not in {person.id for person in notifying.administrators()}


def test_two_who_look_at_once_tell_once(installation, monkeypatch, in_parallel):
    a_backup_that_failed(installation, monkeypatch)
    in_parallel(4, notifying.notify_of_changes)
    assert len(installation.unread()) == 1


def test_a_certificate_that_failed_just_now_is_waited_for_and_one_that_is_printed_is_well(installation, monkeypatch):
    build.certified(installation.cast.sri, build.make_course(), by=installation.cast.dewi)
    certificate = db.session.scalars(select(Certificate)).one()
    facts, certificate.facts = certificate.facts, {"language": "id"}
    db.session.commit()
    jobs.run("certificates.print")
    assert installation.ready() == (200, set())
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert installation.ready() == (200, {"certificates"})
        db.session.execute(update(Certificate).values(facts=facts))
        db.session.commit()
        assert jobs.run("certificates.print") == 1 and installation.ready() == (200, set())


def test_strangers_learn_names_and_officers_nothing(installation, monkeypatch):
    a_certificate_that_cannot_be_printed(installation, monkeypatch)
    assert "Rahayu" in installation.page()
    assert "Rahayu" not in installation.client.get("/readyz").text
    agus = installation.cast.signed_in(installation.cast.agus)
    assert agus.get("/office/trouble").status_code == 403 and "/office/trouble" not in agus.get("/").text


def test_mail_that_was_given_up_is_sent_again_at_a_button(installation, monkeypatch):
    mail_given_up(installation, monkeypatch)
    ratna = installation.cast.signed_in(installation.cast.ratna)
    assert "Kirim lagi" in ratna.get("/office/trouble").text
    ratna.submit("/office/trouble/mail", form="/office/trouble")
    assert db.session.scalars(select(outbox.Message.tries).where(outbox.Message.key == "x")).one() == 0
    assert installation.ready() == (200, set())


def test_what_fails_to_be_looked_at_is_told_and_holds_up_no_other(installation, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: (_ for _ in ()).throw(PermissionError()))
    code, lines = installation.doctor()
    assert code == 1 and "MEND  Check: disk: This could not be looked at (PermissionError)" in lines
    assert "ok    The clock" in lines
    assert installation.ready() == (503, {"disk"})


def test_every_administrator_is_told_once_of_a_check_that_fails(installation, monkeypatch):
    """A check that fails rolls its transaction back, but not the notices."""
    roles.grant_role(installation.cast.dewi, Role.ADMIN, by=identity_of(installation.cast.ratna.id))
    db.session.commit()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: (_ for _ in ()).throw(PermissionError()))
    for _ in range(3):
        jobs.run("trouble.tell")
    readers = select(Person.name).join(outbox.Message, outbox.Message.person_id == Person.id)
    notified = readers.where(outbox.Message.subject.startswith("Perlu dilihat: Pemeriksaan"))
    assert sorted(db.session.scalars(notified)) == ["Dewi Anggraini", "Ratna Sari"]


def test_a_message_says_what_was_found_also_where_it_has_changed_meanwhile(installation, monkeypatch):
    usages = iter([Usage(10**12, 10**12, 0)])
    monkeypatch.setattr(shutil, "disk_usage", lambda path: next(usages, Usage(10**12, 0, 10**12)))
    assert installation.unread() == ["Perlu dilihat: Ruang di disk"]
    assert "0 MB" in db.session.scalar(select(outbox.Message.body))


# ---- Files


def store_a_thousand_files() -> None:
    """Store a thousand small files, without waiting for the disk."""
    rows = []
    for number in range(1000):
        content = f"file {number}".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        path_of(sha256).parent.mkdir(parents=True, exist_ok=True)
        path_of(sha256).write_bytes(content)
        rows.append({"sha256": sha256, "media_type": "image/webp", "size": len(content), "uses": 1, "created_at": clock.now()})
    db.session.execute(insert(StoredFile), rows)


def test_among_a_thousand_files_the_missing_and_the_changed_are_found_and_named(installation):
    store_a_thousand_files()
    enrolment = tasking.learner(installation.cast.sri, tasking.course(owner=installation.cast.dewi))
    tasking.add_photo(enrolment)
    shown, *_ = products.with_photos(products.draft(installation.cast.budi, "Kain batik"))
    db.session.commit()
    task_photo = db.session.scalars(select(Evidence.sha256).where(Evidence.sha256.is_not(None))).one()
    path_of(task_photo).unlink()
    product_photo = path_of(shown.sha256)
    product_photo.write_bytes(bytes(reversed(product_photo.read_bytes())))
    assert jobs.run("trouble.files") == 2
    _, lines = installation.doctor("--whole")
    for words in (installation.page(), lines):
        assert "cangkir" in words and installation.cast.sri.name in words and task_photo[:12] in words
        assert "Kain batik" in words and product_photo.name[:12] in words
    assert f"files/{task_photo[:2]}/{task_photo}" in lines, "its whole name, to take it out of a backup"
    assert (
        f"(hilang, {task_photo[:12]})" in installation.page() and f"(rusak, {product_photo.name[:12]})" in installation.page()
    )
    files.keep(tasking.photo().picture.content, "image/webp")
    product_photo.unlink()
    assert jobs.run("trouble.files") == 1, "what was put back is seen at the next look"


def test_files_are_read_in_portions_from_where_the_last_one_ended(installation):
    store_a_thousand_files()
    db.session.commit()
    last = db.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256.desc())).first()
    path_of(last).write_bytes(b"x" * path_of(last).stat().st_size)
    db.session.commit()
    first_portion = stored_files.examine(stored_files.Progress(), timedelta())
    assert first_portion.bad == {} and first_portion.read_until == ""
    half = stored_files.Progress(read_until=sorted(row for row in db.session.scalars(select(StoredFile.sha256)))[500])
    db.session.commit()
    assert stored_files.examine(half, timedelta()).read_until == half.read_until
    rest = stored_files.examine(half)
    assert rest.bad == {last: stored_files.CHANGED} and rest.read_until == ""
    path_of(last).unlink()
    assert stored_files.examine(stored_files.Progress(), timedelta()).bad == {last: stored_files.MISSING}, (
        "however short the portion is"
    )


def test_each_table_that_points_at_files_says_whose_they_are(app):
    tables = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if isinstance(key, ForeignKey) and key.column.table.name == "files"
    }
    assert tables == set(owners.BY_TABLE)


# ---- The worker


def test_a_worker_that_never_started_is_told_once_pages_were_served_for_a_while():
    now = beats.Instant(clock.now(), 1000.0, "a")
    assert worker.judge(None, now, serving=timedelta(minutes=1)).is_ok
    assert worker.judge(None, now, serving=timedelta(minutes=4)).level is Level.CRITICAL


@pytest.fixture
def translations(app):
    """The application, which sentences need for their translation."""


def test_a_dead_worker_is_seen_whatever_the_clock_says(translations):
    now = beats.Instant(clock.now(), 1000.0, "a")
    for days in (-400, 0, 400):
        alive = beats.Instant(now.wall + timedelta(days=days), 990.0, "a")
        dead = beats.Instant(now.wall + timedelta(days=days), 700.0, "a")
        assert worker.judge(alive, now).is_ok and not worker.judge(dead, now).is_ok


def test_one_long_sweep_makes_the_others_wait_and_only_one_that_hangs_is_told():
    now = beats.Instant(clock.now(), 100_000.0, "a")

    def at(minutes: float) -> dict:
        return beats.Instant(now.wall - timedelta(minutes=minutes), now.running - minutes * 60, "a").as_note()

    periods = {"print": timedelta(minutes=1), "mail": timedelta(minutes=1)}
    noted = {"print": {"began": at(50), "running": True}, "mail": {"done": at(50), "began": at(50)}}
    began = beats.Instant.from_note(at(600))
    assert sweeps.late_sweeps(noted, periods, began, now) == []
    noted["print"]["began"] = at(70)
    assert sweeps.late_sweeps(noted, periods, began, now) == ["print"]
    noted["print"] = {"began": at(50), "running": True}
    assert sweeps.late_sweeps(noted, periods, beats.Instant.from_note(at(20)), now) == ["print", "mail"], (
        "the worker died over it"
    )


def test_a_sweep_that_was_never_done_is_late_once_the_worker_ran_for_long_enough():
    now = beats.Instant(clock.now(), 100_000.0, "a")
    periods = {"mail": timedelta(minutes=1)}
    for minutes, late in ((12, []), (14, ["mail"])):
        began = beats.Instant(now.wall, now.running - minutes * 60, "a")
        assert sweeps.late_sweeps({}, periods, began, now) == late


# ---- The clock


def test_a_clock_put_right_again_is_no_trouble_any_more(installation):
    note_beat(timedelta(seconds=5), jumped=timedelta(days=400))
    beats.beat(beats.instant())
    assert clocks.check().level is Level.WARNING
    right = json.loads(json.dumps(notes.read(beats.WORKER)))
    right["seen"]["wall"] = (beats.Instant.from_note(right["seen"]).wall + timedelta(days=400)).isoformat()
    notes.write(beats.WORKER, right)
    assert clocks.check().is_ok
    beats.beat(beats.instant())
    assert notes.read(beats.WORKER)["jump"] is None


def test_a_clock_that_is_put_right_by_little_is_no_trouble(installation):
    note_beat(timedelta(seconds=5), jumped=timedelta(minutes=4))
    assert clocks.check().is_ok


def test_all_checks_are_made_under_their_own_names(installation):
    assert [finding.name for finding in checks.all_findings()] == list(checks.CHECKS)
