"""Who may do what with courses: pure answers from loaded data."""

from courses.models import Enrolment, EnrolmentState
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


def can_enrol(visitor: Visitor) -> bool:
    """Anybody who is signed in may take up any course; staff too."""
    return visitor.is_authenticated


def can_read_lessons(visitor: Visitor) -> bool:
    """Reading is never held back: any lesson, in any order, by anybody who is signed in."""
    return visitor.is_authenticated


def can_finish_lessons(visitor: Visitor, enrolment: Enrolment) -> bool:
    """The learner's own lessons, unless the course is stopped."""
    return enrolment.person_id == visitor.id and enrolment.state is not EnrolmentState.WITHDRAWN


def can_withdraw(visitor: Visitor, enrolment: Enrolment) -> bool:
    """One's own course, while it is under way or stopped already; what is complete stays complete."""
    return enrolment.person_id == visitor.id and enrolment.state is not EnrolmentState.COMPLETED


def can_rejoin(visitor: Visitor, enrolment: Enrolment) -> bool:
    """One's own course."""
    return enrolment.person_id == visitor.id


def can_teach_everything(visitor: Visitor) -> bool:
    """An administrator sees every course, so that none is without anybody."""
    return visitor.has(Role.ADMIN)


def can_teach(visitor: Visitor) -> bool:
    """Trainers change their own courses; which are theirs is the select's to say."""
    return visitor.has(Role.TRAINER) or can_teach_everything(visitor)


def can_hear_of_lessons(visitor: Visitor) -> bool:
    """Reports of courses that nobody owns come to the office."""
    return works_at_office(visitor)


def can_report_lesson(visitor: Visitor) -> bool:
    """Whoever may read may say what is wrong."""
    return can_read_lessons(visitor)
