"""Every table that holds something of a person is told in the copy and met by an erasure, or says here why not."""

from sqlalchemy import Table

from core import removal
from core.db import Base
from people import own_data

NOT_TOLD = {
    "certificate_numbers": "counts",
    "cohorts": "an office's group, its maker is staff",
    "cohort_courses": "of a group, of nobody",
    "course_owners": "staff: who teaches what",
    "curation_letter_numbers": "counts",
    "curation_periods": "an office's period",
    "editions": "a course's content; its publisher is staff",
    "required_courses": "an office's requirement",
    "role_proposals": "staff: a role that waits for a second administrator, told as a role once it is given",
    "rule_sets": "an office's rules",
    "retention_confirmations": "an officer's deed",
}
"""Tables that refer to a person by what staff did, or hang on one that does, and are nobody's own data."""
OF_CONTENT = {
    "edition_changes", "stages", "lessons", "words", "media", "handouts", "handout_sheets", "search_entries", "search_vocabularies", "questions", "tasks",
}  # fmt: skip
"""Tables that hang on an edition: a course's content."""
UNREFERRED = {
    "audit_entries": "ids and deeds, without contents; kept as the law keeps it",
    "settings": "an office's settings",
    "messages": "told; it names its reader without a foreign key, because core knows no persons",
}
"""Tables that name a person's id without a foreign key."""


def test_every_table_that_hangs_on_a_person_is_told(app):
    reached = hanging_on(Base.metadata.tables["persons"], set())
    assert reached - own_data.tables() - NOT_TOLD.keys() - OF_CONTENT == {"persons"} - own_data.tables()


def test_every_column_that_sounds_like_a_person_is_told(app):
    """A column may name a person without a foreign key, as those of core do."""
    sounding = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in {"person_id", "actor_id"} or (column.name.endswith("by_id") and not column.foreign_keys)
    }
    assert sounding - own_data.tables() - NOT_TOLD.keys() == UNREFERRED.keys() - {"messages"}


def test_no_reason_outlives_its_table(app):
    names = Base.metadata.tables.keys()
    assert own_data.tables() | NOT_TOLD.keys() | OF_CONTENT | UNREFERRED.keys() <= names


def hanging_on(table: Table, found: set[str]) -> set[str]:
    """The names of all tables that refer to a table, or to one that does."""
    for column, _ in removal.references_to(table):
        if column.table.name not in found:
            found.add(column.table.name)
            hanging_on(column.table, found)
    return found
