"""The words of the coverage report: names and meanings of the figures, and the heading."""

from flask_babel import gettext as _
from flask_babel import ngettext

from core.wording import number
from courses.models import StageKey
from courses.wording import stage_name
from reports.coverage import Coverage
from reports.queries import STEPS

NAMED = 3
"""The most districts that a heading names."""


def step_names() -> dict[str, str]:
    """Return a short name for each step."""
    aware, knows, can = (_("Passed “%(stage)s”", stage=stage_name(stage)) for stage in StageKey)
    words = (_("Reached"), aware, knows, can, _("Certified"), _("Eligible"), _("Handed in"), _("Approved"), _("Live"))
    return dict(zip(STEPS, words, strict=True))


def definitions() -> list[tuple[str, str]]:
    """Return each figure of the table with what it counts, in the order of the table."""
    stage = _("At least one owner passed this stage in at least one course.")
    meanings = (
        _("An owner of the business has an account here and has named the business."),
        stage,
        stage,
        stage,
        _("At least one owner holds a certificate that is not revoked."),
        _("The business was found eligible at least once; a later change of the rules takes nothing away."),
        _("At least one product was handed in for curation."),
        _("At least one product was approved by the curators."),
        _("At least one product stands in a shop of the office now."),
    )
    people = (_("People"), _("Learners with an account who live there, also those who named no business."))
    return [people, *zip(step_names().values(), meanings, strict=True)]


def definitions_in_short() -> list[tuple[str, str]]:
    """Return the definitions with figures of equal meaning joined in one line."""
    lines: dict[str, list[str]] = {}
    for name, meaning in definitions():
        lines.setdefault(meaning, []).append(name)
    return [(", ".join(names), meaning) for meaning, names in lines.items()]


def heading(report: Coverage) -> str:
    """Return the heading: which districts are not reached, or where the fewest enterprises are reached."""
    unreached = [row.name for row in report.unreached]
    if report.total.reached == 0:
        return _("No business is reached yet")
    if len(unreached) > NAMED:
        return ngettext("%(num)d kecamatan is not reached yet", "%(num)d kecamatan are not reached yet", len(unreached))
    if unreached:
        return _("Not reached yet: %(districts)s", districts=_joined(unreached))
    fewest = report.fewest
    if len(fewest) > NAMED:
        least = number(fewest[0].reached)
        return _("Fewest businesses reached: %(count)s kecamatan with %(least)s each", count=len(fewest), least=least)
    return _("Fewest businesses reached: %(districts)s", districts=_joined([row.name for row in fewest]))


def lead(report: Coverage) -> str:
    """Return the line under the heading: the number of enterprises reached, and their share of the city where it is known."""
    reached, share = report.of_step["reached"], report.share_of_city(report.of_step["reached"])
    if report.baseline is None or share is None:
        return ngettext("%(count)s business is reached.", "%(count)s businesses are reached.", reached, count=number(reached))
    return _(
        "%(count)s of the %(all)s micro-enterprises of the city are reached: %(share)s percent.",
        count=number(reached),
        all=number(report.baseline.enterprises),
        share=number(share),
    )


def _joined(names: list[str]) -> str:
    """Join names: `Mijen, Tugu and Genuk`."""
    return names[0] if len(names) == 1 else _("%(some)s and %(last)s", some=", ".join(names[:-1]), last=names[-1])


def self_judged(count: int, of: int) -> str:
    """Return the line about certificates whose task nobody but its learner judged, or an empty text where there is none."""
    if not count:
        return ""
    return _(
        "The task was judged by its learner for %(count)s of %(all)s certificates of courses.",
        count=number(count),
        all=number(of),
    )
