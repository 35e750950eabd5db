"""The form with which the office enrols chosen people."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired

from core.forms import Form


class ChosenCourseForm(Form):
    """Which course they are enrolled in."""

    course = SelectField(_l("Course"), [DataRequired(_l("Please choose one."))])

    def offer(self, courses: Iterable[tuple[int, str]]) -> None:
        """Fill in the courses: ids and titles."""
        self.course.choices = [("", ""), *((str(id), title) for id, title in courses)]
