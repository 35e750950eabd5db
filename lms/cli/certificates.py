"""The commands `lms certificates issue|verify|revoke`."""

import json
import sys
from pathlib import Path

import click
from sqlalchemy import select

from certificates import codes, issuing, queries, revoking, verification
from certificates.models import Certificate, Revocation, RevocationReason
from certificates.policies import can_decide_revocation, can_propose_revocation
from certificates.queries import CertificateRow
from certificates.verification import Finding
from core.db import db
from lms.cli.app import in_app
from people import sessions
from people.identity import Identity
from people.models import Person
from people.registration import normalize_email

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("certificates")
def group() -> None:
    """Issue, verify and revoke certificates."""


@group.command()
@in_app
def issue() -> None:
    """Issue whatever was earned and never issued: as a rule nothing. The PDFs follow as a job."""
    issued = 0
    with click.progressbar(list(issuing.persons_with_certificate_due()), file=sys.stderr, label="Issuing") as persons:
        for person_id in persons:
            issued += len(issuing.issue_all_for(person_id))
            db.session.commit()
    click.echo(f"{issued} certificates issued.")


@group.command()
@click.argument("code", required=False)
@click.option("--file", "path", type=FILE, help="A PDF: is it byte for byte one that was issued?")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@in_app
def verify(code: str | None, path: Path | None, as_json: bool) -> None:
    """Say whether a certificate holds, by its CODE or by its file. Exit 1 where it does not."""
    if code and path is None:
        certificate = _by_code(code)
    elif path and not code:
        certificate = _by_file(path)
    else:
        raise click.UsageError("give a CODE, or --file with a PDF")
    finding = verification.finding_of(certificate)
    number = certificate.number if certificate else None
    if as_json:
        click.echo(json.dumps({"state": finding, "number": number, "sha256": certificate.pdf_sha256 if certificate else None}))
    else:
        click.echo(f"{finding}: {number}" if number else f"{finding}: no such {'code' if code else 'file'}")
    sys.exit(0 if finding is Finding.ISSUED else 1)


@group.command()
@click.argument("code")
@click.option("--by", "email", required=True, help="E-mail of the officer or administrator who proposes or decides.")
@click.option("--reason", type=click.Choice([reason.value for reason in RevocationReason]), help="Why; to propose.")
@click.option("--note", default="", help="For the second person; needed for the reason `other`.")
@click.option("--confirm", "decision", flag_value="confirm", help="Confirm what another person proposed.")
@click.option("--dismiss", "decision", flag_value="dismiss", help="Dismiss what another person proposed.")
@in_app
def revoke(code: str, email: str, reason: str | None, note: str, decision: str | None) -> None:
    """Propose to revoke a certificate, or decide as the second person."""
    if bool(reason) == bool(decision):
        raise click.UsageError("give --reason to propose, or --confirm or --dismiss to decide")
    row, by = _by_code(code), _identity(email)
    if row is None:
        raise click.ClickException("no certificate has this code")
    certificate = db.session.get_one(Certificate, row.id)
    if reason:
        _propose(certificate, by, RevocationReason(reason), note)
    else:
        _decide(row, by, decision)
    db.session.commit()
    click.echo({None: "Proposed; another person must confirm.", "confirm": "Revoked.", "dismiss": "Dismissed."}[decision])


def _propose(certificate: Certificate, by: Identity, reason: RevocationReason, note: str) -> None:
    if not can_propose_revocation(by, certificate):
        raise click.ClickException(f"{by.name} may not revoke this certificate")
    revoking.propose(certificate, by=by, reason=reason, note=note)


def _decide(row: CertificateRow, by: Identity, decision: str | None) -> None:
    if not row.waits_for_second:
        raise click.ClickException("no revocation of this certificate waits for a second person")
    if not can_decide_revocation(by, row, row):
        raise click.ClickException(f"{by.name} may not decide on this revocation: another officer or administrator must")
    verb = revoking.confirm if decision == "confirm" else revoking.dismiss
    verb(db.session.get_one(Revocation, row.revocation_id), by=by)


def _by_code(typed: str) -> CertificateRow | None:
    code = codes.normalize(typed)
    return queries.certificate_by_code(code) if code else None


def _by_file(path: Path) -> CertificateRow | None:
    with path.open("rb") as file:
        return queries.certificate_by_sha256(verification.sha256_of(file))


def _identity(email: str) -> Identity:
    person_id = db.session.scalar(select(Person.id).where(Person.email == normalize_email(email), Person.closed_at.is_(None)))
    if person_id is None:
        raise click.ClickException(f"nobody signs in with {email}")
    return sessions.identity_of(person_id)
