"""Registrations of this package with the packages below it. `lms` calls `connect()` at start."""

from core import removal
from core.errors import N_
from core.lists.declaring import Deed, add, register_deed
from courses import desk_part, impact, jobs, merging, opinion_figure, own_data, parting, people_list  # noqa: F401  (jobs registers its sweep)
from courses.figures import register_figure_reader
from courses.models import Enrolment
from courses.package.course_part import CoursePart
from courses.package.glossary_part import GlossaryPart
from courses.package.handout_part import HandoutPart
from courses.package.lesson_part import LessonPart
from courses.package.media_part import MediaPart
from courses.package.parts import register
from courses.person_part import learning_part
from courses.policies import can_enrol_others
from courses.views import home_part
from people import home_places, person_parts
from people import own_data as own_data_parts
from people.desk import sources
from people.merging import parts as merging_parts


def connect() -> None:
    """Register the package parts, the person's page part, the deed for chosen people and the impact reader of this package."""
    for part in (CoursePart(), LessonPart(), GlossaryPart(), HandoutPart(), MediaPart()):
        register(part)
    person_parts.register(10, learning_part)
    own_data_parts.register(10, own_data.PART)
    removal.register_loose(Enrolment.enterprise_id)
    merging_parts.register(20, parting.LEARNING, merging.STAYING)
    impact.register_reader(20, impact.learning_group)
    register_deed("people", Deed("course", N_("Enrol in a course"), "office_enrolments.new_enrolments", can_enrol_others))
    add("people", people_list.ADDITION)
    sources.register("report", desk_part.REPORTS)
    sources.register("message", desk_part.MESSAGES)
    sources.register_figures(20, desk_part.figures)
    home_places.register("lesson", home_part.next_lesson)
    register_figure_reader(opinion_figure.read)
