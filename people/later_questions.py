"""Questions that signing up leaves out, each put once at the moment when its answer first matters."""

from sqlalchemy import select

from core import clock
from core.db import db, upsert
from people import consents
from people.models import Later, LaterQuestion, Person
from people.registration import refuse_unknown_village


def asks_village(person_id: int) -> bool:
    """Whether to ask where the person lives: it is not known, and the question was not put yet."""
    return not _is_closed(person_id, Later.VILLAGE) and db.session.get_one(Person, person_id).village_code is None


def asks_whatsapp(person_id: int) -> bool:
    """Whether to ask for the consent to WhatsApp: it was not given, and the question was not put yet."""
    return not _is_closed(person_id, Later.WHATSAPP) and not consents.is_active(person_id, consents.WHATSAPP)


def asks_starter_path(person_id: int) -> bool:
    """Whether to ask which of the office's starting points fits."""
    return not _is_closed(person_id, Later.STARTER_PATH)


def answer_village(person_id: int, village_code: str) -> None:
    """Note where the person lives. Raises UnknownVillage."""
    refuse_unknown_village(village_code)
    db.session.get_one(Person, person_id).village_code = village_code
    close(person_id, Later.VILLAGE)


def answer_whatsapp(person_id: int) -> None:
    """Store the consent to WhatsApp."""
    consents.acknowledge(person_id, [consents.WHATSAPP])
    close(person_id, Later.WHATSAPP)


def close(person_id: int, question: Later, answer: str | None = None) -> None:
    """Note that a question was answered or put off. An answer replaces an earlier one; putting it off keeps it."""
    row = {"person_id": person_id, "question": question.value, "answer": answer, "asked_at": clock.now()}
    statement, keys = upsert(LaterQuestion).values(row), ["person_id", "question"]
    if answer is None:
        db.session.execute(statement.on_conflict_do_nothing(index_elements=keys))
    else:
        db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"answer": answer}))


def answer_to(person_id: int, question: Later) -> str | None:
    """Return the kept answer, or None where there is none."""
    return db.session.scalar(
        select(LaterQuestion.answer).where(LaterQuestion.person_id == person_id, LaterQuestion.question == question)
    )


def _is_closed(person_id: int, question: Later) -> bool:
    closed = select(LaterQuestion.id).where(LaterQuestion.person_id == person_id, LaterQuestion.question == question)
    return db.session.scalar(closed) is not None
