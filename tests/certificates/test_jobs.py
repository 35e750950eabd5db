"""Every certificate gets its PDF once, also where a sweep was stopped."""

import hashlib

import pytest
from sqlalchemy import select

from certificates import jobs, printing
from certificates.models import Certificate
from core import files
from core.db import db
from core.files import StoredFile
from core.jobs import run, run_all
from tests.certificates import build


@pytest.fixture
def three(course, cast) -> list[Certificate]:
    for person in (cast.sri, cast.budi, cast.ayu):
        build.certified(person, course, by=cast.dewi)
    return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


def unprinted() -> list[int]:
    db.session.expire_all()
    return list(db.session.scalars(select(Certificate.id).where(Certificate.pdf_sha256.is_(None)).order_by(Certificate.id)))


def test_the_sweep_prints_what_has_no_pdf_and_nothing_twice(three):
    assert run("certificates.print") == 3
    assert unprinted() == []
    assert run("certificates.print") == 0
    assert db.session.scalars(select(StoredFile.uses)).all() == [1, 1, 1]


def test_the_fingerprint_is_that_of_the_bytes_kept(certificate):
    run_all()
    db.session.refresh(certificate)
    content = files.read(certificate.pdf_sha256)
    assert hashlib.sha256(content).hexdigest() == certificate.pdf_sha256
    assert content.startswith(b"%PDF-") and certificate.pdf_made_at is not None


def test_one_that_cannot_be_printed_holds_up_nobody_and_is_tried_again(three, monkeypatch):
    broken = three[1].id
    facts = dict(three[1].facts)
    three[1].facts = {"language": "id"}
    db.session.commit()
    assert run("certificates.print") == 2
    assert unprinted() == [broken]
    db.session.get(Certificate, broken).facts = facts
    db.session.commit()
    assert run("certificates.print") == 1


def test_stopped_half_way_it_goes_on_where_it_was(three, monkeypatch):
    """A kill raises no Exception. Committed certificates stay printed, and the next sweep prints the rest."""
    draw, drawn = printing.draw, []

    def killed_at_the_second(facts, **how):
        drawn.append(facts.number)
        if len(drawn) == 2:
            raise KeyboardInterrupt
        return draw(facts, **how)

    monkeypatch.setattr(printing, "draw", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run("certificates.print")
    db.session.rollback()
    assert len(unprinted()) == 2
    assert run("certificates.print") == 2


def test_two_workers_at_once_print_each_once(three, in_parallel):
    db.session.commit()
    assert sum(in_parallel(2, jobs.print_due_certificates)) == 3
    assert unprinted() == []
    assert db.session.scalars(select(StoredFile.uses)).all() == [1, 1, 1]


def test_issuing_nudges_the_worker_once_it_is_committed(course, cast, app):
    queue = app.extensions["jobs"]
    queue.flush()
    enrolment = build.enrol(cast.sri, course)
    build.complete(enrolment, by=cast.dewi)
    build.confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    with db.session.begin_nested():
        pass
    assert queue.pending_count() == 0
    db.session.commit()
    assert [task.args for task in queue.pending()] == [("certificates.print",)]
    queue.flush()


def test_a_batch_longer_than_one_page_of_it_is_printed_to_the_end(three, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    assert run("certificates.print") == 3


def test_one_that_was_printed_meanwhile_is_left_alone(certificate):
    run("certificates.print")
    db.session.refresh(certificate)
    before = certificate.pdf_sha256
    assert jobs._print(certificate.id) is False
    db.session.refresh(certificate)
    assert certificate.pdf_sha256 == before
