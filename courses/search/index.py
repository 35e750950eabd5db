"""Write what is searched: once for each edition, when it is published, and all of it anew on demand."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, insert, select, text

from core.db import db
from courses.models import Edition, EditionState, FoundKind, Lesson, SearchEntry, SearchVocabulary, Word
from courses.search.words import text_of, words_in

SHORTEST_WORD = 3
"""Letters of a word that a misspelt one may mean."""


def add_edition(edition: Edition) -> None:
    """Index the lessons and words of a published edition that is not indexed yet."""
    entries = [*_lessons(edition.id), *_words(edition.id)]
    if entries:
        db.session.execute(insert(SearchEntry), entries)
    known = {word for entry in entries for word in entry["words"].split() if len(word) >= SHORTEST_WORD}
    db.session.add(SearchVocabulary(edition_id=edition.id, words=" ".join(sorted(known))))
    db.session.flush()


def add_missing() -> int:
    """Index the published editions that are not indexed, as after an update of the platform. Returns how many there were."""
    missing = (
        select(Edition)
        .outerjoin(SearchVocabulary, SearchVocabulary.edition_id == Edition.id)
        .where(Edition.state == EditionState.PUBLISHED, SearchVocabulary.edition_id.is_(None))
        .order_by(Edition.id)
    )
    editions = db.session.scalars(missing).all()
    for edition in editions:
        add_edition(edition)
    return len(editions)


def rebuild() -> int:
    """Remove the whole index and make it again. Returns the number of indexed editions."""
    for model in (SearchEntry, SearchVocabulary):
        db.session.execute(delete(model))
    count = add_missing()
    if db.engine.dialect.name == "sqlite":  # also if somebody wrote the table without its triggers
        db.session.execute(text("INSERT INTO search_texts (search_texts) VALUES ('rebuild')"))
    return count


def _lessons(edition_id: int) -> Iterator[dict[str, Any]]:
    rows = select(Lesson.key, Lesson.title, Lesson.objective, Lesson.html).where(Lesson.edition_id == edition_id)
    for row in db.session.execute(rows.order_by(Lesson.position)):
        shown = text_of(row.html or "")
        english = row.title.get("en")
        searched = words_in("\n".join([row.title["id"], english or "", row.objective, shown]))
        yield _entry(edition_id, FoundKind.LESSON, row.key, row.title["id"], english, shown, searched)


def _words(edition_id: int) -> Iterator[dict[str, Any]]:
    rows = select(Word.key, Word.term, Word.also, Word.meaning).where(Word.edition_id == edition_id).order_by(Word.position)
    for row in db.session.execute(rows):
        searched = words_in("\n".join([row.term, *row.also, row.meaning]))
        yield _entry(edition_id, FoundKind.WORD, row.key, row.term, None, row.meaning, searched)


def _entry(
    edition_id: int, kind: FoundKind, key: str, title: str, english: str | None, shown: str, searched: list[str]
) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "kind": kind,
        "key": key,
        "title": title,
        "title_en": english,
        "text": shown,
        "words": " ".join(searched),
    }
