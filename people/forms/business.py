"""One's business: its data, its documents, its owners."""

from datetime import date
from uuid import UUID, uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from core import clock, pictures
from core.errors import DomainError
from core.forms import trimmed
from core.office import office
from core.wording import in_language
from people import documents, enterprises, nibs, owners, phones
from people.document_kinds import DocumentKind
from people.forms.form import CHOSEN, PeopleForm, name_field, phone_field, village_field
from people.models import MemberKind

LONGEST_NUMBER = 60
MOST_YEARS = 50
"""Years ahead in which a document may end; more is a slip of the finger."""
TOO_LONG = _l("This is too long. Please write at most %(max)d letters.")


def uuid_of(text: str | None) -> UUID:
    """The UUID that a page sent along; a fresh one where it is missing, for then the same fact may come twice at worst."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def _scales() -> list[SelectChoice]:
    unknown = SelectChoice("", gettext("I do not know yet"))
    return [unknown, *(SelectChoice(known["key"], in_language(known["title"])) for known in office().scales)]


class EnterpriseForm(PeopleForm):
    """What is asked once after signing up: name, kind, kelurahan."""

    name = name_field(_l("Name of the business"), autocomplete="organization")
    sector = RadioField(
        _l("What does it make or sell?"),
        [CHOSEN],
        choices=lambda: [SelectChoice(known["key"], in_language(known["title"])) for known in office().sectors],
    )
    village = village_field(_l("Kelurahan of the business"))


class NibForm(PeopleForm):
    """A form in which a NIB is given. It remembers one that another business has, for the officers."""

    taken_nib: str | None = None

    def refuse(self, error: DomainError) -> None:
        """Say it at its field, as every form does."""
        if isinstance(error, nibs.NibTaken):
            self.taken_nib = error.number
        super().refuse(error)


class BusinessForm(NibForm, EnterpriseForm):
    """Everything that is asked of a business before its products can be handed in."""

    whatsapp = TelField(
        _l("WhatsApp number for buyers"),
        [Optional(), Length(max=40, message=TOO_LONG)],
        filters=[trimmed],
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )
    nib = StringField(
        _l("NIB (business number)"),
        [Optional(), Length(max=40, message=TOO_LONG)],
        filters=[trimmed],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    sent_as = HiddenField()
    scale = RadioField(_l("Size of the business"), choices=_scales, default="")

    _shown_at = PeopleForm._shown_at | {
        phones.BadPhone: "whatsapp",
        enterprises.UnknownScale: "scale",
        nibs.BadNib: "nib",
        nibs.NibTaken: "nib",
    }

    @property
    def uuid(self) -> UUID:
        """Under which a NIB given here is one document, however often the page is sent."""
        return uuid_of(self.sent_as.data)


class DocumentForm(NibForm):
    """One document: number, issuer, last day, photo."""

    number = StringField(
        _l("Number"),
        [Length(max=LONGEST_NUMBER, message=TOO_LONG)],
        filters=[trimmed],
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
    issuer = StringField(
        _l("Issued by"), [Length(max=120, message=TOO_LONG)], filters=[trimmed], render_kw={"autocomplete": "off"}
    )
    expires_on = DateField(_l("Valid until"), [Optional()])
    scan = FileField(_l("Photo of the document"))
    sent_as = HiddenField()

    _shown_at = PeopleForm._shown_at | {
        documents.NumberNeeded: "number",
        documents.ScanNeeded: "scan",
        documents.TooManyScans: "scan",
        documents.EndNeeded: "expires_on",
        documents.AlreadyOver: "expires_on",
        nibs.BadNib: "number",
        nibs.NibTaken: "number",
        pictures.NotAPicture: "scan",
        pictures.TooLargePicture: "scan",
        pictures.BrokenPicture: "scan",
    }

    def fits(self, kind: DocumentKind) -> "DocumentForm":
        """The form as it is asked for one kind of document."""
        if kind.key == documents.NIB:
            del self.issuer, self.expires_on
        return self

    def validate_expires_on(self, field: DateField) -> None:
        """No further away than any document holds."""
        if field.data and field.data > date(clock.today().year + MOST_YEARS, 12, 31):
            raise ValidationError(gettext("Please check the year."))

    @property
    def uuid(self) -> UUID:
        """Under which this is one document, however often the page is sent."""
        return uuid_of(self.sent_as.data)


class InvitationForm(PeopleForm):
    """Whom to ask, and for what."""

    phone = phone_field()
    kind = RadioField(
        _l("What shall this person be?"),
        [CHOSEN],
        choices=[
            SelectChoice(MemberKind.CO_OWNER.value, _l("Second owner. We both own the business.")),
            SelectChoice(MemberKind.OWNER.value, _l("Owner in my place. I hand the business over.")),
        ],
    )

    _shown_at = PeopleForm._shown_at | {owners.AlreadyMember: "phone", owners.AlreadyInvited: "phone"}
