"""Applications for the passport and the page of the rules (`eligibility.application_readers`)."""

from collections.abc import Mapping

from sqlalchemy import bindparam, func, select

from core.db import run
from curation.models import OPEN_STATES, Application, ApplicationState
from eligibility.application_readers import LatestApplication

_latest = (
    select(Application.id, Application.state)
    .where(Application.listing_id == bindparam("listing_id"), Application.state.in_((*OPEN_STATES, ApplicationState.APPROVED)))
    .order_by(Application.id.desc())
    .limit(1)
)
_counts = select(Application.rule_set_id, func.count().label("used")).group_by(Application.rule_set_id)


def latest_application(listing_id: int) -> LatestApplication | None:
    """Return the open or last approved application of a product, or None."""
    row = run(_latest, {"listing_id": listing_id}).first()
    return LatestApplication(row.id, row.state is ApplicationState.APPROVED) if row else None


def count_by_rule_set() -> Mapping[int, int]:
    """Return the number of applications for each version of the rules, by its id."""
    return {row.rule_set_id: row.used for row in run(_counts)}
