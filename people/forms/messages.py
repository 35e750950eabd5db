"""The form of a message from the office to chosen people."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from core.forms import trimmed
from people.forms.form import REQUIRED, PeopleForm

LONGEST_SUBJECT = 120
LONGEST_BODY = 600


class MessageForm(PeopleForm):
    """What the message says. `sent_as` recognises the form when it is sent again."""

    sent_as = HiddenField(default=lambda: str(uuid4()))
    subject = StringField(_l("What is it about?"), [REQUIRED, Length(max=LONGEST_SUBJECT)], filters=[trimmed])
    body = TextAreaField(_l("The message"), [REQUIRED, Length(max=LONGEST_BODY)])
