"""Background work of this package."""

from core import jobs
from core.db import db
from people import tries


@jobs.sweep("people.tries")
def remove_old_tries() -> int:
    """Forget tries that no limit looks at any more."""
    gone = tries.remove_old()
    db.session.commit()
    return gone
