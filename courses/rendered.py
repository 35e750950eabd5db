"""A lesson as its page shows it, made by a child with limits: Markdown knows texts that take minutes.

Asked for before a text is saved, never while somebody writes (`core.apart.pool`). What was made lately is remembered, for a course
is saved lesson by lesson and all of it is taken over each time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask_babel import force_locale, gettext

from core.apart.limits import Limits
from core.apart.pool import Pool
from core.errors import N_, DomainError
from core.recent import Recent
from courses.glossary import Entry
from courses.package.marks import overloaded_line
from courses.showing import Labels, Shown, Typed

LIMITS = Limits(seconds=5, cpu_seconds=0.6, memory=2**29, answer=2**23, jobs=2000)
"""The longest lesson that makes sense takes 35 ms."""
REMEMBERED = 400


class TooElaborate(DomainError):
    """It has more signs than a paragraph may have (`values["line"]` says which one), or takes more time or memory than one text may."""

    message = N_("This text has too many signs, such as [ or *. Please take out some of them, then save again.")


_children = Pool("texts", children=1, limits=LIMITS, refusal=TooElaborate)
_lately: Recent[str] = Recent(REMEMBERED)


def lesson_html(
    source: str, pictures: Mapping[str, Shown], language: str, words: Iterable[Entry] = (), *, missing: Shown | None = None
) -> str:
    """The text of a lesson, sanitised; words that the page adds are in its language (`id` or `en`). Raises TooElaborate.

    `missing` is shown where a picture is not there.
    """
    line = overloaded_line(source)
    if line:
        raise TooElaborate(line=line)
    explained = tuple(replace(word, also=tuple(word.also)) for word in words)
    typed = Typed(source, tuple(sorted(pictures.items(), key=lambda one: one[0])), _labels(language), explained, missing)
    return _lately.get(typed, lambda: _children.run_unless_refused(source, "courses.rendering:lesson_html", typed))


def _labels(language: str) -> Labels:
    with force_locale(language):
        return Labels(
            remember=gettext("Worth remembering"),
            note=gettext("Note"),
            good=gettext("Do it like this"),
            bad=gettext("Better not like this"),
            table=gettext("Table"),
            words=gettext("Words in this lesson"),
        )
