"""What learners say of a course at its end, as a figure on the trainer's page."""

from flask_babel import gettext as _

from courses.figures import Figure
from courses.opinions import count_opinions


def read(course_id: int) -> Figure | None:
    """Return how many learners found the course useful and how many did not, or None while nobody said so."""
    useful, other = count_opinions(course_id)
    if not useful + other:
        return None
    return Figure(
        _("Was it useful?"),
        _(
            "Useful: %(useful)s. Less so: %(other)s. Asked of each learner who completes the course.",
            useful=useful,
            other=other,
        ),
    )
