"""Registrations of this package with the packages below it. `lms` calls `connect()` at start."""

from core import parking
from courses import impact
from courses import merging as course_merging
from courses.deeds import register_deed_reader
from courses.figures import register_figure_reader
from courses.offers import register_offer_reader
from courses.package import parts
from courses.path import register_checkpoint_reader
from courses.practising import register_practice_reader
from people import home_places, person_parts
from people import own_data as own_data_parts
from people.desk import sources
from people.merging import parts as merging_parts
from people.views import arriving
from quizzes import checkpoint_states, desk_part, gain_figure, merging, offering, own_data, reminder_part, task_states
from quizzes.impact_part import attempts_group, tasks_group
from quizzes.parts.deeds import DeedsPart
from quizzes.parts.questions import QuestionsPart
from quizzes.parts.tasks import TaskPart
from quizzes.person_part import tasks_part
from quizzes.views import answers, deed_card, deeds, home_part, practice, reflections, tasks, trial, trial_photo
from quizzes.views.practice_cards import practice_of_lesson
from reminders import sources as reminder_sources


def connect() -> None:
    """Register package parts, readers for pages, and the forms that are kept when a session has ended."""
    # Questions, attempts and reflections
    parts.register(QuestionsPart())
    register_checkpoint_reader(checkpoint_states.read)
    register_offer_reader(offering.read)
    register_figure_reader(gain_figure.read)
    register_practice_reader(practice_of_lesson)
    parking.register("answers.update_answer", answers.settle)
    parking.register(practice.ENDPOINT, practice.settle)
    parking.register("reflections.update_reflection", reflections.settle)
    impact.register_reader(30, attempts_group)
    course_merging.register_work(merging)
    merging_parts.register(30, merging.TASKS, {})
    arriving.register(trial.carry, trial.carries)
    # Deeds of lessons
    parts.register(DeedsPart())
    register_deed_reader(deed_card.read)
    parking.register("deeds.create_deed", deeds.settle)
    # Tasks, submissions and judgements
    parts.register(TaskPart())
    register_checkpoint_reader(task_states.read)
    person_parts.register(20, tasks_part)
    own_data_parts.register(20, own_data.PART)
    impact.register_reader(40, tasks_group)
    parking.register("tasks.update_texts", tasks.settle)
    parking.register("submissions.create_submission", tasks.settle)
    sources.register("task", desk_part.TASKS)
    sources.register_figures(30, desk_part.figures)
    home_places.register("task", home_part.own_tasks)
    reminder_sources.register_events(reminder_part.judged)
    reminder_sources.register_events(reminder_part.quiet)
    home_places.register("trial's photo", trial_photo.waiting)
