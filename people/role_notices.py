"""What administrators are told of roles that wait for them: by a notice and by mail."""

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from people.models import Person, RoleProposal
from people.wording import role_name


def notify_proposed(administrator_id: int, proposal: RoleProposal, *, name: str, proposer: str) -> None:
    """Tell an administrator that a role waits for confirmation."""
    language, email = db.session.execute(select(Person.language, Person.email).where(Person.id == administrator_id)).one()
    with force_locale(language):
        subject = _("Please confirm a role: %(role)s for %(name)s", role=role_name(proposal.role), name=name)
        body = _("%(name)s proposed it. The role counts once you confirm it.", name=proposer)
    link = f"/office/staff/{proposal.person_id}"
    outbox.notify(administrator_id, key=_key(proposal.id), subject=subject[:200], body=body, link=link, email=email)


def withdraw_proposed(administrator_ids: Iterable[int], proposal_id: int) -> None:
    """Take the notices of a decided proposal back."""
    for administrator_id in administrator_ids:
        outbox.withdraw(administrator_id, [_key(proposal_id)])


def _key(proposal_id: int) -> str:
    return f"role-proposal-{proposal_id}"
