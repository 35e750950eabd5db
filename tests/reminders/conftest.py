"""Fixtures: a task of Bu Sri that was judged, with her number confirmed, and the officer's browser."""

import pytest

from people import confirmations
from people.models import ConfirmedHow
from tests.quizzes import tasking


@pytest.fixture
def course(cast):
    return tasking.course(owner=cast.dewi)


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


@pytest.fixture
def judged(cast, course):
    """Bu Sri's task, judged and to be mended. She has agreed to WhatsApp, and her number is confirmed."""
    return judged_for(cast, course, cast.sri)


def judged_for(cast, course, person, *, confirmed=True):
    """A person hands in and gets the task back."""
    if confirmed:
        confirmations.confirm_phone(person.id, by=cast.identity(cast.agus), how=ConfirmedHow.COUNTER)
    submission = tasking.handed_in(tasking.learner(person, course))
    tasking.sent_back(submission, cast.dewi)
    return submission
