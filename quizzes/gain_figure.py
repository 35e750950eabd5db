"""The learning gain of a course's learners, as a figure on the trainer's page."""

from flask_babel import gettext as _
from flask_babel import ngettext

from courses.figures import Figure
from quizzes.queries.pre_tests import MeanGain, mean_gain_of


def read(course_id: int) -> Figure | None:
    """Return the mean shares of right answers before and after, or None while no learner has both."""
    gain = mean_gain_of(course_id)
    return Figure(_("What was learned"), _words(gain)) if gain else None


def _words(gain: MeanGain) -> str:
    return ngettext(
        "%(num)d learner answered the questions before the first lesson, and later the quiz. "
        "Right before: %(before)s %%. Right in the best quiz: %(now)s %%.",
        "%(num)d learners answered the questions before the first lesson, and later the quiz. "
        "Right before, on average: %(before)s %%. Right in the best quiz: %(now)s %%.",
        gain.learners,
        before=round(gain.before * 100),
        now=round(gain.now * 100),
    )
