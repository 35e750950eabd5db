"""`lms certificates`: issue missing certificates, verify, revoke by two persons."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from certificates.models import Certificate
from core import files
from core.db import db
from core.errors import DomainError
from core.jobs import run
from lms.cli import app as cli_app
from lms.cli import certificates as command


@pytest.fixture
def lms(app, monkeypatch):
    """Return a function that runs a command on the test's application: `lms("verify", code)`."""
    monkeypatch.setattr(cli_app, "create_app", lambda: app)

    def call(*words: str):
        db.session.commit()
        return CliRunner().invoke(command.group, words)

    return call


@pytest.fixture
def staff(cast) -> tuple[str, str]:
    return cast.agus.email, cast.ratna.email


def test_issue_issues_what_was_missed_and_then_nothing(certificate, lms):
    db.session.execute(delete(Certificate))
    assert lms("issue").stdout.endswith("1 certificates issued.\n")
    assert lms("issue").stdout.endswith("0 certificates issued.\n")


def test_verify_answers_by_code(certificate, lms):
    code, number = certificate.code, certificate.number
    answer = lms("verify", code.upper())
    assert (answer.exit_code, answer.stdout) == (0, f"issued: {number}\n")
    unknown = lms("verify", "0" * 26)
    assert (unknown.exit_code, unknown.stdout) == (1, "unknown: no such code\n")
    assert json.loads(lms("verify", code, "--json").stdout) == {"state": "issued", "number": number, "sha256": None}


def test_verify_answers_by_file(certificate, lms, tmp_path):
    run("certificates.print")
    db.session.refresh(certificate)
    number, content = certificate.number, files.read(certificate.pdf_sha256)
    (tmp_path / "same.pdf").write_bytes(content)
    (tmp_path / "other.pdf").write_bytes(content[:-1])
    assert lms("verify", "--file", str(tmp_path / "same.pdf")).stdout == f"issued: {number}\n"
    assert lms("verify", "--file", str(tmp_path / "other.pdf")).exit_code == 1


def test_revoke_takes_two_on_the_command_line_too(certificate, lms, staff):
    code, (agus, ratna) = certificate.code, staff
    assert lms("revoke", code, "--by", agus, "--reason", "not_own_work").stdout == "Proposed; another person must confirm.\n"
    alone = lms("revoke", code, "--by", agus, "--confirm")
    assert alone.exit_code == 1 and "another officer or administrator must" in alone.stderr
    assert lms("revoke", code, "--by", ratna, "--confirm").stdout == "Revoked.\n"
    assert lms("verify", code).stdout.startswith("revoked")
    assert lms("revoke", code, "--by", ratna, "--confirm").exit_code == 1


def test_a_proposal_can_be_dismissed(certificate, lms, staff):
    code, (agus, ratna) = certificate.code, staff
    lms("revoke", code, "--by", agus, "--reason", "other", "--note", "Salah orang")
    assert lms("revoke", code, "--by", ratna, "--dismiss").stdout == "Dismissed.\n"
    assert lms("verify", code).exit_code == 0


def test_who_may_not_revoke_is_told_so(certificate, lms, cast):
    refused = lms("revoke", certificate.code, "--by", cast.dewi.email, "--reason", "not_own_work")
    assert refused.exit_code == 1 and "may not revoke" in refused.stderr


def test_an_unknown_code_cannot_be_revoked(lms, staff):
    refused = lms("revoke", "0" * 26, "--by", staff[0], "--reason", "not_own_work")
    assert refused.exit_code == 1 and "no certificate has this code" in refused.stderr


def test_another_reason_needs_a_note(certificate, lms, staff):
    refused = lms("revoke", certificate.code, "--by", staff[0], "--reason", "other")
    assert isinstance(refused.exception, DomainError), "`main` says it as one sentence"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("verify",), 2),
        (("verify", "0" * 26, "--file", __file__), 2),
        (("verify", "--file", "/not/there.pdf"), 2),
        (("revoke", "0" * 26, "--by", "agus@demo.example"), 2),
        (("revoke", "0" * 26, "--by", "agus@demo.example", "--reason", "wrong_spelling_of_name"), 2),
        (("revoke", "0" * 26, "--by", "agus@demo.example", "--confirm"), 1),
        (("revoke", "abc", "--by", "nobody@demo.example", "--confirm"), 1),
    ],
)
def test_wrong_use_is_one_sentence(lms, words, status):
    answer = lms(*words)
    assert answer.exit_code == status and "Traceback" not in answer.output
