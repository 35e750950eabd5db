"""Statements contain the program's own values as literals, and other values as parameters."""

import pytest
from sqlalchemy import bindparam, select

from core.db import db
from courses.models import Edition, EditionState, Enrolment, EnrolmentState


def compiled(statement) -> tuple[str, dict]:
    result = statement.compile(dialect=db.engine.dialect)
    return str(result), result.params


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Edition.state == EditionState.PUBLISHED, "editions.state = 'published'"),
        (Edition.state != EditionState.DRAFT, "editions.state != 'draft'"),
        (
            Enrolment.state.in_([EnrolmentState.IN_PROGRESS, EnrolmentState.COMPLETED]),
            "enrolments.state IN ('in_progress', 'completed')",
        ),
        (Enrolment.state.not_in([EnrolmentState.WITHDRAWN]), "enrolments.state NOT IN ('withdrawn')"),
    ],
)
def test_a_state_is_written_into_the_statement_so_that_its_index_serves_and_nothing_is_planned_anew(app, condition, words):
    sql, facts = compiled(select(1).where(condition))
    assert words in sql and not facts


def test_a_state_that_comes_with_the_request_stays_a_parameter(app):
    sql, facts = compiled(select(1).where(Edition.state == bindparam("asked")))
    assert "published" not in sql and list(facts) == ["asked"]


def test_two_states_are_two_statements(app):
    """The cache of compiled statements must distinguish them."""
    first, second = (select(1).where(Edition.state == state) for state in EditionState)
    assert first._generate_cache_key() != second._generate_cache_key()
