"""What this package holds of a person's account: for the page of one's own data and the copy."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BindParameter, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from core.outbox import Message
from core.wording import in_language
from people import consents
from people.models import (
    Access,
    AccessReason,
    Consent,
    District,
    ErasureRequest,
    Later,
    LaterQuestion,
    LoginSession,
    Merge,
    MergeMove,
    MoveKind,
    Partner,
    Person,
    RecoveryCode,
    ResetCode,
    RoleGrant,
    SecondFactor,
    Sex,
    SignIn,
    SignInCard,
    Village,
)
from people.own_data import Fact, Group, Row
from people.wording import channel_name, role_name

_of_person: BindParameter[int] = bindparam("person_id")
_person = (
    select(*Person.__table__.columns, Village.name.label("village"), District.name.label("district"))
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(District, District.code == Village.district_code)
    .where(Person.id == _of_person)
)
_roles = (
    select(*RoleGrant.__table__.columns, Partner.name.label("partner"))
    .outerjoin(Partner, and_(RoleGrant.scope_kind == "partner", Partner.id == RoleGrant.scope_id))
    .where(RoleGrant.person_id == _of_person)
    .order_by(RoleGrant.granted_at, RoleGrant.id)
)
_sessions = select(*LoginSession.__table__.columns).where(LoginSession.person_id == _of_person).order_by(LoginSession.id)
_kept = (
    select(SignIn.at, SignIn.worked, SignIn.network, SignIn.device)
    .where(SignIn.person_id == _of_person)
    .order_by(SignIn.at.desc(), SignIn.id.desc())
)
_cards = select(SignInCard.made_at, SignInCard.used_at).where(SignInCard.person_id == _of_person).order_by(SignInCard.id)
_codes = select(ResetCode.given_at, ResetCode.used_at).where(ResetCode.person_id == _of_person).order_by(ResetCode.id)
_apps = select(SecondFactor.set_up_at).where(SecondFactor.person_id == _of_person, SecondFactor.set_up_at.is_not(None))
_recovery = (
    select(RecoveryCode.made_at, RecoveryCode.used_at).where(RecoveryCode.person_id == _of_person).order_by(RecoveryCode.id)
)
_consents = (
    select(*Consent.__table__.columns, Partner.name.label("partner"))
    .outerjoin(Partner, Partner.id == Consent.partner_id)
    .where(Consent.person_id == _of_person)
    .order_by(Consent.given_at, Consent.id)
)
_asked = (
    select(LaterQuestion.question, LaterQuestion.answer, LaterQuestion.asked_at)
    .where(LaterQuestion.person_id == _of_person)
    .order_by(LaterQuestion.id)
)
_viewer = aliased(Person)
_seen_by = (
    select(_viewer.name, Access.why, Access.since, Access.until)
    .join(_viewer, _viewer.id == Access.viewer_id)
    .where(Access.subject_id == _of_person)
    .order_by(Access.since, Access.id)
)
_messages = select(*Message.__table__.columns).where(Message.person_id == _of_person).order_by(Message.created_at, Message.id)
_absorbed = aliased(Person)
_changed = (
    select(func.count())
    .where(MergeMove.merge_id == Merge.id, MergeMove.kind != MoveKind.REMEMBERED)
    .correlate(Merge)
    .scalar_subquery()
)
_merges = (
    select(_absorbed.name, _absorbed.phone, Merge.merged_at, Merge.parted_at, _changed.label("changed"))
    .join(_absorbed, _absorbed.id == Merge.absorbed_id)
    .where(Merge.kept_id == _of_person, Merge.parted_at.is_(None))
    .order_by(Merge.id)
)
_requests = (
    select(ErasureRequest.asked_at, ErasureRequest.due_at, ErasureRequest.taken_back_at)
    .where(ErasureRequest.person_id == _of_person)
    .order_by(ErasureRequest.id)
)


def describe(person_id: int) -> list[Group]:
    """Return who the person is, how they sign in, what they agreed to, who sees them, and what they were told."""
    facts = {"person_id": person_id}
    return [
        Group("account", _("Who you are"), [_account(run(_person, facts).one())], "", {
            "account.edit_details": _("Name and kelurahan"),
            "certificate_name.edit_name": _("Name on the certificate"),
            "account.edit_reading": _("Language and size of the letters"),
        }),
        Group("roles", _("Roles"), [_role(row) for row in run(_roles, facts)], _("None.")),
        Group("signing_in", _("Signing in"), _signing_in(facts), _("Nothing is noted."), {
            "devices.list_devices": _("Where I am signed in"),
            "own_secret.edit_secret": _("Change PIN"),
        }),
        Group("consents", _("What you agreed to"), [_consent(row) for row in run(_consents, facts)], _("Nothing answered yet."), {
            "consents.list_consents": _("My consents"),
        }),
        Group("asked", _("Questions put once"), [_asked_once(row) for row in run(_asked, facts)], _("None.")),
        Group("seen_by", _("Who may see your learning"), [_viewed(row) for row in run(_seen_by, facts)], _("Nobody but the office.")),
        Group("messages", _("Messages to you"), [_message(row) for row in run(_messages, facts)], _("No message yet.")),
        Group("merges", _("Accounts of yours that were merged"), [_merged(row) for row in run(_merges, facts)], _("None.")),
        Group("erasures", _("Requests to erase"), [_request(row) for row in run(_requests, facts)], _("None.")),
    ]  # fmt: skip


def _account(person: Any) -> Row:
    sexes = {Sex.FEMALE: _("Female"), Sex.MALE: _("Male"), None: None}
    return Row(
        " ".join(filter(None, [person.address_as, person.name])),
        [
            Fact("name", _("Name"), person.name),
            Fact("address_as", _("How may we address you?"), person.address_as),
            Fact("certificate_name", _("Name on the certificate"), person.certificate_name),
            Fact("certificate_name_confirmed_at", _("Name confirmed"), person.certificate_name_confirmed_at),
            Fact("phone", _("Phone number"), person.phone),
            Fact("phone_confirmed_at", _("Number confirmed"), person.phone_confirmed_at),
            Fact("phone_asked_at", _("Asked for confirmation"), person.phone_asked_at),
            Fact("email", _("E-mail"), person.email),
            Fact("sex", _("Sex"), sexes[person.sex]),
            Fact("birth_year", _("Year of birth"), person.birth_year and str(person.birth_year)),
            Fact("village", _("Kelurahan"), person.village),
            Fact("district", _("Kecamatan"), person.district),
            Fact("language", "", person.language),
            Fact("text_size", "", person.text_size),
            Fact("created_at", _("Account since"), person.created_at),
            Fact("paused_at", _("Paused since"), person.paused_at),
            Fact("reminders_off_at", _("No reminders since"), person.reminders_off_at),
        ],
    )


def _role(row: Any) -> Row:
    return Row(role_name(row.role), [
        Fact("role", "", row.role.value),
        Fact("partner", _("Partner"), row.partner),
        Fact("channel", _("Shop"), channel_name(row.scope_key) if row.scope_key else None),
        Fact("granted_at", _("Given"), row.granted_at),
        Fact("until", _("Last day"), row.until),
        Fact("ended_at", _("Ended"), row.ended_at),
    ])  # fmt: skip


def _asked_once(row: Any) -> Row:
    titles = {
        Later.VILLAGE.value: _("Where do you live?"),
        Later.WHATSAPP.value: _("May we tell you when it is judged?"),
        Later.STARTER_PATH.value: _("Where to begin"),
    }
    facts = [Fact("asked_at", _("Asked on"), row.asked_at), Fact("answer", _("Answer"), row.answer)]
    return Row(titles.get(row.question, row.question), facts)


def _signing_in(facts: dict[str, int]) -> list[Row]:
    devices = [
        Row(row.device, [
            Fact("created_at", _("Signed in"), row.created_at),
            Fact("last_seen_at", _("Last used"), row.last_seen_at),
            Fact("ended_at", _("Signed out"), row.ended_at),
            Fact("shared_phone", _("Shared phone"), row.shared_phone),
        ])
        for row in run(_sessions, facts)
    ]  # fmt: skip
    cards = [_way_in(_("Sign-in card"), row.made_at, row.used_at) for row in run(_cards, facts)]
    codes = [_way_in(_("Code for a new PIN"), row.given_at, row.used_at) for row in run(_codes, facts)]
    apps = [_way_in(_("Authenticator app"), row.set_up_at, None) for row in run(_apps, facts)]
    recovery = [_way_in(_("Recovery code"), row.made_at, row.used_at) for row in run(_recovery, facts)]
    return devices + cards + codes + apps + recovery + [_kept_sign_in(row) for row in run(_kept, facts)]


def _kept_sign_in(row: Any) -> Row:
    return Row(_("Signed in") if row.worked else _("A wrong PIN, passphrase or code"), [
        Fact("at", _("When"), row.at), Fact("device", _("Device"), row.device), Fact("network", _("Network"), row.network),
    ])  # fmt: skip


def _way_in(title: str, made_at: Any, used_at: Any) -> Row:
    return Row(title, [Fact("made_at", _("Made"), made_at), Fact("used_at", _("Used"), used_at)])


def _consent(row: Any) -> Row:
    wording = consents.wording(row.purpose, **({"partner": row.partner} if row.partner else {}))
    same = wording.sha256 == row.wording_hash
    return Row(
        in_language(wording.title),
        [
            Fact("purpose", "", row.purpose),
            Fact("text", _("Text"), wording.text if same else _("An earlier text (version %(version)s)", version=row.wording_version)),
            Fact("partner", _("Partner"), row.partner),
            Fact("given_at", _("Answered"), row.given_at),
            Fact("with_help", _("With help"), row.helper_id is not None),
            Fact("withdrawn_at", _("Withdrawn"), row.withdrawn_at),
        ],
    )  # fmt: skip


def _viewed(row: Any) -> Row:
    why = {AccessReason.COHORT: _("Mentor of your cohort"), AccessReason.ASSISTED: _("Helps you")}[row.why]
    return Row(
        row.name, [Fact("why", _("Why"), why), Fact("since", _("Since"), row.since), Fact("until", _("Until"), row.until)]
    )


def _message(row: Any) -> Row:
    return Row(row.subject, [
        Fact("body", _("Text"), row.body),
        Fact("address", _("E-mail"), row.address),
        Fact("created_at", _("Written"), row.created_at),
        Fact("read_at", _("Put away"), row.read_at),
    ])  # fmt: skip


def _merged(row: Any) -> Row:
    return Row(row.name, [
        Fact("phone", _("Phone number"), row.phone),
        Fact("merged_at", _("Merged"), row.merged_at),
        Fact("changed", _("Rows that were moved or changed"), row.changed),
        Fact("parted_at", _("Parted again"), row.parted_at),
    ])  # fmt: skip


def _request(row: Any) -> Row:
    return Row(_("Erase my data"), [
        Fact("asked_at", _("Asked"), row.asked_at),
        Fact("due_at", _("To be done"), row.due_at),
        Fact("taken_back_at", _("Taken back"), row.taken_back_at),
    ])  # fmt: skip
