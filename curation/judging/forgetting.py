"""Delete curators' drafts that have served their purpose."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select

from core.db import db
from curation.models import Application, JudgementDraft, Round


def of_round(round_id: int, curator_id: int) -> None:
    """Delete a curator's draft of a round, because it was sent."""
    _delete(JudgementDraft.round_id == round_id, JudgementDraft.curator_id == curator_id)


def of_application(application_id: int) -> None:
    """Delete every draft of an application, because nothing of it waits to be judged any more."""
    _delete(JudgementDraft.round_id.in_(select(Round.id).where(Round.application_id == application_id)))


def of_business(enterprise_id: int, curator_id: int) -> None:
    """Delete a curator's drafts of the products of a business, because the curator is tied to it."""
    rounds: Any = (
        select(Round.id)
        .join(Application, Application.id == Round.application_id)
        .where(Application.enterprise_id == enterprise_id)
    )
    _delete(JudgementDraft.curator_id == curator_id, JudgementDraft.round_id.in_(rounds))


def of_person(person_id: int) -> None:
    """Delete every draft of a person, because the person is erased."""
    _delete(JudgementDraft.curator_id == person_id)


def _delete(*where: ColumnElement[bool]) -> None:
    db.session.execute(delete(JudgementDraft).where(*where))
