"""The forms of partners and cohorts, and of joining one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import trimmed
from mentoring import cohorts, partners
from people.forms.entering import JoinForm
from people.forms.form import LONG_ENOUGH, WANTED, PeopleForm, phone_field

MOST_PLACES = 500


class PartnerForm(PeopleForm):
    """An organisation that sends mentors."""

    name = StringField(_l("Name of the organisation"), [WANTED, LONG_ENOUGH], filters=[trimmed])
    _told_at = {**PeopleForm._told_at, partners.NameTaken: "name"}


class CohortForm(PeopleForm):
    """A cohort: whose, when, where, how many, which courses."""

    _told_at = {
        **PeopleForm._told_at,
        cohorts.EndsBeforeItStarts: "ends_on",
        cohorts.LastsTooLong: "ends_on",
        cohorts.NeedsTheOffice: "ends_on",
        cohorts.TooFewPlaces: "capacity",
    }

    name = StringField(_l("Name of the cohort"), [WANTED, LONG_ENOUGH], filters=[trimmed])
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
        """What was filled in, as the verbs take it."""
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
    """One of the partner's mentors."""

    mentor = SelectField(_l("Mentor"), [DataRequired(_l("Please choose one."))], coerce=int)


class InvitationForm(PeopleForm):
    """A number to invite."""

    phone = phone_field()


class CohortJoinForm(JoinForm):
    """A newcomer signs up with a cohort's code: the same page, and one box for sharing with the partner."""

    sharing = BooleanField()


class CodeForm(PeopleForm):
    """A code typed by hand."""

    code = StringField(
        _l("Code of the cohort"),
        [WANTED, Length(max=40)],
        filters=[trimmed],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
