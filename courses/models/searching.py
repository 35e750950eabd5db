"""What the search of lessons and words looks through: the texts of published editions, and their words for misspelt questions."""

import enum
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, MetaData, String, Table, event, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, one_of


class FoundKind(enum.StrEnum):
    """What a search finds."""

    LESSON = "lesson"
    WORD = "word"


class SearchEntry(Model):
    """The text of a lesson or of a glossary word of a published edition. It can always be made again from the edition.

    The full-text index lies beside it: on SQLite the FTS5 table `search_texts`, which triggers keep in step; on PostgreSQL a GIN
    index. Whoever alters the table on SQLite by copying it creates the triggers again.
    """

    __tablename__ = "search_entries"
    __table_args__ = (Index("uq_search_entries_edition_id_kind_key", "edition_id", "kind", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    kind: Mapped[FoundKind] = mapped_column(one_of(FoundKind))
    key: Mapped[str] = mapped_column(String(80))
    """The key of the lesson or of the word."""
    title: Mapped[str]
    title_en: Mapped[str | None]
    """The lesson's English title, if it has one."""
    text: Mapped[str]
    """What is shown: one paragraph a line, without HTML."""
    words: Mapped[str]
    """What is searched: title and text as folded words, one blank between two (`courses.search.words`)."""


class SearchVocabulary(Model):
    """All words of a published edition, in which a misspelt word finds its neighbours. An edition with this row is indexed."""

    __tablename__ = "search_vocabularies"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    words: Mapped[str]
    """Folded words in alphabetical order, one blank between two."""


FULL_TEXT = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_texts USING fts5(words, content='search_entries', content_rowid='id', tokenize='ascii')",
        "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN"
        " INSERT INTO search_texts (rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN"
        " INSERT INTO search_texts (search_texts, rowid, words) VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN"
        " INSERT INTO search_texts (search_texts, rowid, words) VALUES ('delete', old.id, old.words);"
        " INSERT INTO search_texts (rowid, words) VALUES (new.id, new.words); END",
    ),
    "postgresql": ("CREATE INDEX ix_search_entries_full_text ON search_entries USING gin (to_tsvector('simple', words))",),
}
"""What SQLAlchemy has no words for. PostgreSQL's configuration is `simple`, so that both engines find the same. Its stemmer
`indonesian` would cut words on one engine only, and would drop those that it takes for empty. Other forms of a word come from the
vocabulary instead."""


def is_full_text(name: str | None, kind: str) -> bool:
    """Whether a table or index belongs to the full-text index, which models and Alembic do not know."""
    return kind in {"table", "index"} and (name or "").startswith(("search_texts", "ix_search_entries_full_text"))


@event.listens_for(SearchEntry.__table__, "after_create")
def _create(table: Table | MetaData, connection: Connection, **facts: Any) -> None:
    for statement in FULL_TEXT[connection.dialect.name]:
        connection.execute(text(statement))


@event.listens_for(SearchEntry.__table__, "before_drop")
def _drop(table: Table | MetaData, connection: Connection, **facts: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TABLE IF EXISTS search_texts"))
