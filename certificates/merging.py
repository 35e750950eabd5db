"""How certificates go from one person to the other when two persons are merged. What is printed on them never changes."""

from datetime import datetime

from sqlalchemy import select

from certificates.models import Certificate, Kind
from core.db import db
from core.errors import N_
from courses.models import Enrolment
from people.merging.journal import Moving, Parting
from people.merging.parts import WHO_DID_IT, Part

STAYING = {
    "earlier_certificates.replaced_by_id": WHO_DID_IT,
    "name_corrections.asked_by_id": WHO_DID_IT,
    "name_corrections.decided_by_id": WHO_DID_IT,
    "revocations.decided_by_id": WHO_DID_IT,
    "revocations.proposed_by_id": WHO_DID_IT,
}


def merge(moving: Moving) -> None:
    """Let each certificate of a course follow its enrolment, which has moved already. Certificates of both stay valid.

    The certificate of the programme moves where the kept person has none.
    """
    both = (moving.kept_id, moving.absorbed_id)
    strayed = (
        select(Certificate, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Certificate.person_id.in_(both), Certificate.person_id != Enrolment.person_id)
        .order_by(Certificate.id)
    )
    for certificate, person_id in db.session.execute(strayed).all():
        moving.move(certificate, person_id=person_id)
    of_programme = select(Certificate).where(Certificate.kind == Kind.PROGRAMME, Certificate.person_id.in_(both))
    held = {certificate.person_id: certificate for certificate in db.session.scalars(of_programme)}
    if moving.kept_id not in held and moving.absorbed_id in held:
        moving.move(held[moving.absorbed_id], person_id=moving.kept_id)


class EnrolledWork:
    """The certificate as work that hangs on an enrolment (`courses.merging.Work`)."""

    def remember(self, moving: Moving, enrolment: Enrolment, *, owner_id: int, new_owner_id: int) -> None:
        """Remember nothing: a certificate that there was moves by `merge`."""

    def set_aside(self, moving: Moving, enrolment: Enrolment) -> None:
        """Do nothing: the certificate of an enrolment that is set aside stays valid."""

    def was_made_since(self, enrolment: Enrolment, since: datetime) -> bool:
        """Whether the certificate was issued since."""
        issued = select(Certificate.id).where(Certificate.enrolment_id == enrolment.id, Certificate.issued_at > since)
        return db.session.scalar(issued) is not None

    def split(self, parting: Parting, old: Enrolment, new: Enrolment) -> None:
        """Leave a certificate that was issued since with the kept person, unless that enrolment has one of its own."""
        certificate = db.session.scalar(
            select(Certificate).where(Certificate.enrolment_id == old.id, Certificate.issued_at > parting.since)
        )
        has_one = db.session.scalar(select(Certificate.id).where(Certificate.enrolment_id == new.id))
        if certificate and not has_one:
            certificate.enrolment_id = new.id
            db.session.flush()


CERTIFICATES = Part(covers=["certificates.person_id"], titles={"certificates": N_("Certificates")}, merge=merge)
