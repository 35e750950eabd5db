"""The forms of partners and cohorts, and for joining a cohort."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form, trimmed
from mentoring import cohorts, partners
from people.forms.entering import JoinForm
from people.forms.form import NAME_LENGTH, REQUIRED, PeopleForm, phone_field

MOST_PLACES = 500


class PartnerForm(PeopleForm):
    """An organisation that sends mentors."""

    name = StringField(_l("Name of the organisation"), [REQUIRED, NAME_LENGTH], filters=[trimmed])
    _shown_at = {**PeopleForm._shown_at, partners.NameTaken: "name"}


class CohortForm(PeopleForm):
    """A cohort: its partner, days, place, number of places and courses."""

    _shown_at = {
        **PeopleForm._shown_at,
        cohorts.EndsBeforeItStarts: "ends_on",
        cohorts.LastsTooLong: "ends_on",
        cohorts.NeedsTheOffice: "ends_on",
        cohorts.TooFewPlaces: "capacity",
    }

    name = StringField(_l("Name of the cohort"), [REQUIRED, NAME_LENGTH], filters=[trimmed])
    partner = SelectField(_l("Partner"), [DataRequired(_l("Please choose one."))], coerce=int)
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please fill this in."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please fill this in."))])
    online = RadioField(
        _l("How it meets"),
        [DataRequired(_l("Please choose one."))],
        choices=[SelectChoice("no", _l("On site")), SelectChoice("yes", _l("Online"))],
        default="no",
    )
    place = StringField(_l("Place"), [Length(max=160)], filters=[trimmed])
    meets = StringField(_l("Day and time"), [Length(max=120)], filters=[trimmed])
    capacity = IntegerField(
        _l("Number of places"), [Optional(), NumberRange(1, MOST_PLACES)], render_kw={"inputmode": "numeric", "min": 1}
    )
    courses = SelectMultipleField(
        _l("Courses that it takes together"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )

    def plan(self) -> dict[str, Any]:
        """Return the fields as arguments of `open_cohort` and `change_cohort`."""
        return {
            "name": self.name.data,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "online": self.online.data == "yes",
            "place": self.place.data,
            "meets": self.meets.data,
            "capacity": self.capacity.data,
            "course_ids": self.courses.data or [],
        }


class MentorForm(PeopleForm):
    """A mentor of the partner, to be added to the cohort."""

    mentor = SelectField(_l("Mentor"), [DataRequired(_l("Please choose one."))], coerce=int)


class InvitationForm(PeopleForm):
    """A phone number to invite."""

    phone = phone_field()


class CohortJoinForm(JoinForm):
    """The sign-up form with a checkbox for sharing with the cohort's partner."""

    sharing = BooleanField()


class CodeForm(PeopleForm):
    """A join code typed by hand."""

    code = StringField(
        _l("Code of the cohort"),
        [REQUIRED, Length(max=40)],
        filters=[trimmed],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ChosenCohortForm(Form):
    """Which cohort the office invites chosen people into."""

    cohort = SelectField(_l("Cohort"), [DataRequired(_l("Please choose one."))])

    def offer(self, cohorts: Iterable[tuple[int, str]]) -> None:
        """Fill in the cohorts: ids and names."""
        self.cohort.choices = [("", ""), *((str(id), name) for id, name in cohorts)]
