"""Permissions on courses: pure functions of loaded data."""

from courses.models import Enrolment, EnrolmentState
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


def can_enrol(visitor: Visitor) -> bool:
    """Everybody who is signed in, staff too, may enrol in any course."""
    return visitor.is_authenticated


def can_read_lessons(visitor: Visitor) -> bool:
    """Everybody who is signed in may read any lesson, in any order."""
    return visitor.is_authenticated


def can_finish_lessons(visitor: Visitor, enrolment: Enrolment) -> bool:
    """Learners may finish lessons of their own enrolment, unless they have withdrawn."""
    return enrolment.person_id == visitor.id and enrolment.state is not EnrolmentState.WITHDRAWN


def can_withdraw(visitor: Visitor, enrolment: Enrolment) -> bool:
    """Learners may withdraw from their own enrolment, unless it is complete."""
    return enrolment.person_id == visitor.id and enrolment.state is not EnrolmentState.COMPLETED


def can_rejoin(visitor: Visitor, enrolment: Enrolment) -> bool:
    """Learners may rejoin their own course."""
    return enrolment.person_id == visitor.id


def can_teach_everything(visitor: Visitor) -> bool:
    """Administrators may edit every course, so that a course without an owner can be edited."""
    return visitor.has(Role.ADMIN)


def can_teach(visitor: Visitor) -> bool:
    """Trainers and administrators may edit courses; `teach_rows.taught_by` selects which ones."""
    return visitor.has(Role.TRAINER) or can_teach_everything(visitor)


def can_read_unowned_reports(visitor: Visitor) -> bool:
    """The office's staff may read the reports of courses without an owner."""
    return works_at_office(visitor)


def can_report_lesson(visitor: Visitor) -> bool:
    """Everybody who may read lessons may report one."""
    return can_read_lessons(visitor)


def can_write_to_office(visitor: Visitor) -> bool:
    """Everybody who may read lessons may ask the office about one."""
    return can_read_lessons(visitor)


def can_answer_messages(visitor: Visitor) -> bool:
    """Officers and administrators answer the messages to the office."""
    return works_at_office(visitor)
