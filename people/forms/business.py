"""Forms of a person's business: data, documents, and invitations of owners."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from core import clock, pictures
from core.forms import trimmed, uuid_of
from core.office import office
from core.wording import in_language
from people import documents, enterprises, nibs, owners, phones
from people.document_kinds import DocumentKind
from people.enterprises import BusinessData
from people.forms.form import CHOICE_REQUIRED, PeopleForm, name_field, phone_field, village_field
from people.models import MemberKind

LONGEST_NUMBER = 60
MOST_YEARS = 50
"""Years from now in which a document may end. A later date is a typing error."""
TOO_LONG = _l("This is too long. Please write at most %(max)d letters.")


def _scales() -> list[SelectChoice]:
    unknown = SelectChoice("", gettext("I do not know yet"))
    return [unknown, *(SelectChoice(scale["key"], in_language(scale["title"])) for scale in office().scales)]


class EnterpriseForm(PeopleForm):
    """The name, kind and kelurahan of a business, for the question after signing up."""

    name = name_field(_l("Name of the business"), autocomplete="organization")
    sector = RadioField(
        _l("What does it make or sell?"),
        [CHOICE_REQUIRED],
        choices=lambda: [SelectChoice(sector["key"], in_language(sector["title"])) for sector in office().sectors],
    )
    village = village_field(_l("Kelurahan of the business"))

    @property
    def facts(self) -> BusinessData:
        """The data as typed."""
        return BusinessData(name=self.name.data, sector=self.sector.data, village_code=self.village.data)


class BusinessForm(EnterpriseForm):
    """All data of a business that curation needs before its products can be handed in."""

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
    def facts(self) -> BusinessData:
        """The data as typed, but for the NIB, which is a document."""
        return replace(super().facts, whatsapp=self.whatsapp.data, scale=self.scale.data)

    @property
    def uuid(self) -> UUID:
        """The id of the form, so that the NIB of a form sent twice is one document."""
        return uuid_of(self.sent_as.data)


class DocumentForm(PeopleForm):
    """The number, issuer, last day and photo of a document."""

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
        documents.AlreadyExpired: "expires_on",
        nibs.BadNib: "number",
        nibs.NibTaken: "number",
        pictures.NotAPicture: "scan",
        pictures.TooLargePicture: "scan",
        pictures.BrokenPicture: "scan",
    }

    def fits(self, kind: DocumentKind) -> "DocumentForm":
        """Remove the fields that a kind of document lacks. Returns the form."""
        if kind.key == documents.NIB:
            del self.issuer, self.expires_on
        return self

    def validate_expires_on(self, field: DateField) -> None:
        """Refuse a day more than `MOST_YEARS` ahead."""
        if field.data and field.data > date(clock.today().year + MOST_YEARS, 12, 31):
            raise ValidationError(gettext("Please check the year."))

    @property
    def uuid(self) -> UUID:
        """The id of the form, so that a form sent twice is one document."""
        return uuid_of(self.sent_as.data)


class InvitationForm(PeopleForm):
    """The phone number to invite, and the kind of member that the invited person becomes."""

    phone = phone_field()
    kind = RadioField(
        _l("What shall this person be?"),
        [CHOICE_REQUIRED],
        choices=[
            SelectChoice(MemberKind.CO_OWNER.value, _l("Second owner. We both own the business.")),
            SelectChoice(MemberKind.OWNER.value, _l("Owner in my place. I hand the business over.")),
        ],
    )

    _shown_at = PeopleForm._shown_at | {owners.AlreadyMember: "phone", owners.AlreadyInvited: "phone"}
