"""Statements: the program's own words stand in them, facts travel beside them."""

import pytest
from sqlalchemy import bindparam, select

from core.db import db
from courses.models import Edition, EditionState, Enrolment, EnrolmentState


def told(statement) -> tuple[str, dict]:
    compiled = statement.compile(dialect=db.engine.dialect)
    return str(compiled), compiled.params


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
    sql, facts = told(select(1).where(condition))
    assert words in sql and not facts


def test_a_state_that_comes_with_the_request_stays_a_parameter(app):
    sql, facts = told(select(1).where(Edition.state == bindparam("asked")))
    assert "published" not in sql and list(facts) == ["asked"]


def test_two_states_are_two_statements(app):
    """The cache of compiled statements must not take one for the other."""
    one, other = (select(1).where(Edition.state == state) for state in EditionState)
    assert one._generate_cache_key() != other._generate_cache_key()
