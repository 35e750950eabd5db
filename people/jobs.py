"""Background work of this package."""

from core import jobs
from people import tries


@jobs.sweep("people.tries")
def remove_old_tries() -> int:
    """Forget tries that no limit looks at any more."""
    return tries.remove_old()
