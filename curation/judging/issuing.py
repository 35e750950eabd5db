"""Issues the letter about a decision, or with the answer to an appeal, in the transaction that decides."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from certificates.facts import officials_on
from certificates.facts import rules as certificate_rules
from core import clock, counting
from core.db import db
from core.office import is_placeholder, office, translated
from curation.models import Appeal, Application, Decision, Letter, LetterHead, LetterNumber, Round, Signatory
from curation.models.evidence import EVIDENCE
from curation.models.letters import LETTER_HEAD
from eligibility.states import LANGUAGE
from products.models import Listing

PATTERN = "{seq:04d}/KURASI/{month_roman}/{year}"
"""How the letters of an office are numbered whose `certificate.yaml` says nothing of letters."""


def formatted(sequence: int, *, day: date, rules: Mapping[str, Any]) -> str:
    """Format a letter's number by the office's pattern (`certificate.yaml`, letters): `0001/KURASI/XI/2026`."""
    numbering = rules["numbering"]
    return (
        rules.get("letters", {})
        .get("pattern", PATTERN)
        .format(
            seq=sequence,
            programme=numbering["programme"],
            month_roman=numbering["months_roman"][day.month - 1],
            year=day.year,
        )
    )


def issue_for_decision(decision: Decision, application: Application) -> Letter:
    """Issue the letter about a decision that was just made. The decision has an id."""
    return _issue(application, decision.round_id, decision_id=decision.id)


def issue_for_answer(appeal: Appeal, application: Application) -> Letter:
    """Issue the letter with the confirmed answer to an appeal."""
    decided = db.session.get_one(Decision, appeal.decision_id)
    return _issue(application, decided.round_id, appeal_id=appeal.id)


def _issue(application: Application, round_id: int, **about: int) -> Letter:
    day = clock.today()
    sequence = counting.next_in(LetterNumber, day.year)
    number = formatted(sequence, day=day, rules=certificate_rules())
    head = LetterHead(
        number=number,
        issued_on=day,
        issuer=list(office().issuer),
        place=office().place,
        signatory=_signatory_on(day),
        business=EVIDENCE.read(db.session.get_one(Round, round_id).snapshot).enterprise.name,
        product=db.session.get_one(Listing, application.listing_id).product,
    )
    letter = Letter(
        year=day.year, sequence=sequence, number=number, head=LETTER_HEAD.write(head), issued_at=clock.now(), **about
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def _signatory_on(day: date) -> Signatory | None:
    """Return the official who signs certificates on a day, with the name from the office's settings.

    The name is empty where the office has not filled it in, so that no paper shows `[NAMA PEJABAT]`.
    """
    official = next((official for official in officials_on(day) if official.signs), None)
    if official is None:
        return None
    name = "" if is_placeholder(official.name) else official.name
    return Signatory(translated(official.title, LANGUAGE), name, official.identity)
