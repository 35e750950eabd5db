"""Finds lessons and words for a question, in the editions that a person may read. Two statements, whatever was typed."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Integer, Text, and_, bindparam, column, desc, func, select, table, text

from core.db import db, run
from courses.models import Course, Edition, EditionState, Enrolment, FoundKind, SearchEntry, SearchVocabulary
from courses.queries import newest_open, own_enrolment
from courses.search import asking
from courses.search.asking import Question, Term
from courses.search.words import best_sentence, marked, words_in
from people.identity import Visitor

MOST_COMPARED, MOST_SHOWN = 60, 20
"""Texts that the database gives, the most fitting first; of them are shown at most so many."""

_readable = (
    select(
        Course.slug,
        Edition.id,
        Edition.title,
        Enrolment.id.is_not(None).label("is_own"),
        SearchVocabulary.words,
    )
    .select_from(Course)
    .outerjoin(Enrolment, own_enrolment)
    .join(
        Edition, and_(Edition.id == func.coalesce(Enrolment.edition_id, newest_open), Edition.state == EditionState.PUBLISHED)
    )
    .join(SearchVocabulary, SearchVocabulary.edition_id == Edition.id)
    .order_by(Course.code)
)
_entries = select(
    SearchEntry.edition_id,
    SearchEntry.kind,
    SearchEntry.key,
    SearchEntry.title,
    SearchEntry.title_en,
    SearchEntry.text,
    SearchEntry.words,
).where(SearchEntry.edition_id.in_(bindparam("editions", expanding=True)))
_texts = table("search_texts", column("rowid", Integer), column("words", Text))
_tsvector = func.to_tsvector(text("'simple'"), SearchEntry.words)
_tsquery = func.to_tsquery(text("'simple'"), bindparam("asked"))
_matching = {
    "sqlite": _entries.join(_texts, _texts.c.rowid == SearchEntry.id)
    .where(text("search_texts MATCH :asked"))
    .order_by(text("bm25(search_texts)"), SearchEntry.id)
    .limit(MOST_COMPARED),
    "postgresql": _entries.where(_tsvector.op("@@")(_tsquery))
    .order_by(desc(func.ts_rank(_tsvector, _tsquery)), SearchEntry.id)
    .limit(MOST_COMPARED),
}


@dataclass(frozen=True)
class Hit:
    """A lesson or word that was found, with the sentence in which it stands."""

    kind: FoundKind
    slug: str
    key: str
    title: dict[str, str]
    course_title: Any
    sentence: Markup


@dataclass(frozen=True)
class Findings:
    """What a question found: at most MOST_SHOWN hits, the words that were taken for others, and near words if there is no hit."""

    hits: list[Hit]
    corrected: list[Term]
    near: list[str]


def find(person: Visitor, typed: str) -> Findings:
    """Find lessons and words: of a course in which this person is enrolled in the edition that is theirs, of others in the newest
    open one. What is typed needs no form: signs part words and mean nothing.
    """
    editions = {row.id: row for row in run(_readable, {"person_id": person.id})}
    vocabulary = {word for row in editions.values() for word in row.words.split()}
    question = asking.read(typed, vocabulary)
    rows = _rows(question, list(editions))
    hits = [_hit(row, editions[row.edition_id], question) for row in rows[:MOST_SHOWN]]
    return Findings(hits, question.corrected if hits else [], [] if hits else asking.near(question, vocabulary))


def _rows(question: Question, edition_ids: list[int]) -> list[Any]:
    """Return the matching rows: most of the sought words first, then those in the title, then as the database ranks them."""
    dialect = db.engine.dialect.name
    asked = _in_words_of(dialect, question)
    rows = run(_matching[dialect], {"editions": edition_ids, "asked": asked}).all() if asked else []
    seen: dict[tuple[str, str, str], Any] = {}
    for row in sorted(rows, key=lambda row: _order(row, question)):
        # A word with the same meaning in several courses stands once.
        seen.setdefault((row.kind, row.key, row.text if row.kind is FoundKind.WORD else str(row.edition_id)), row)
    return list(seen.values())


def _order(row: Any, question: Question) -> tuple[int, int, int]:
    words, title = set(row.words.split()), set(words_in(f"{row.title} {row.title_en or ''}"))
    in_title = sum(term.is_in(title) for term in question.terms)
    beside = len(title) - in_title if in_title and row.kind is FoundKind.WORD else 0  # *WhatsApp* before *WhatsApp LLC*
    return -sum(term.is_in(words) for term in question.terms), -in_title, beside


def _in_words_of(dialect: str, question: Question) -> str:
    """Return the question as the engine reads it. All words are `a-z0-9`, so none is a sign of its language."""
    if dialect == "postgresql":
        return " | ".join([*sorted(question.wanted), *(f"{start}:*" for start in sorted(question.starts))])
    return " OR ".join([*(f'"{word}"' for word in sorted(question.wanted)), *(f'"{s}"*' for s in sorted(question.starts))])


def _hit(row: Any, edition: Any, question: Question) -> Hit:
    sentence = best_sentence(row.text, question.wanted, question.starts, question.typed)
    return Hit(
        kind=row.kind,
        slug=edition.slug,
        key=row.key,
        title={"id": row.title, "en": row.title_en or row.title},
        course_title=edition.title,
        sentence=marked(sentence, question.wanted, question.starts),
    )
