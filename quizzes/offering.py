"""The offer of the pre-test on the course page and at the first lesson."""

from flask_babel import gettext as _
from flask_babel import ngettext

from courses.offers import Offer
from quizzes.queries.pre_tests import pre_test_for


def read(enrolment_id: int) -> Offer | None:
    """Return the offer while the learner may take the pre-test, or None."""
    pre_test = pre_test_for(enrolment_id)
    if pre_test is None:
        return None
    return Offer(
        title=ngettext("Before you begin: %(num)d short question", "Before you begin: %(num)d short questions", pre_test.count),
        text=_("Later they show how much you have learned. There is no mark, and nobody fails."),
        label=_("Go on with the questions") if pre_test.begun else _("Answer them first"),
        endpoint="pre_tests.show_pre_test",
        skip_endpoint="pre_tests.create_skip",
    )
