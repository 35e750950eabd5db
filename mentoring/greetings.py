"""Notes about greetings, so that two mentors do not greet the same learner."""

from core import audit, clock
from core.db import db
from mentoring.models import Cohort, Greeting
from people.identity import Identity


def note_greeting(cohort: Cohort, person_id: int, *, by: Identity) -> Greeting:
    """Note that `by` has greeted a learner now, by message or by telephone."""
    greeting = Greeting(cohort_id=cohort.id, person_id=person_id, by_id=by.id, at=clock.now())
    db.session.add(greeting)
    audit.record("greeted", "person", person_id, actor_id=by.id)
    return greeting
