"""Render a lesson's Markdown in a child process with limits, because some Markdown texts take minutes.

A text is rendered before the transaction that saves it, never inside one (`core.apart.pool`). Recent results are cached, because
each save of one lesson imports the whole course.
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
from courses.showing import Labels, ShownPicture, TypedText

LIMITS = Limits(seconds=5, cpu_seconds=0.6, memory=2**29, answer=2**23, jobs=2000)
"""The longest useful lesson takes 35 ms."""
REMEMBERED = 400


class TooElaborate(DomainError):
    """A paragraph has too many signs (`values["line"]` is its line), or the text exceeds the limits on time or memory."""

    message = N_("This text has too many signs, such as [ or *. Please take out some of them, then save again.")


_children = Pool("texts", children=1, limits=LIMITS, refusal=TooElaborate)
_cache: Recent[str] = Recent(REMEMBERED)


def lesson_html(
    source: str,
    pictures: Mapping[str, ShownPicture],
    language: str,
    words: Iterable[Entry] = (),
    *,
    missing: ShownPicture | None = None,
) -> str:
    """Render a lesson's text to sanitised HTML, with added labels in the language (`id` or `en`). Raises TooElaborate.

    `missing` replaces pictures that are not in `pictures`.
    """
    line = overloaded_line(source)
    if line:
        raise TooElaborate(line=line)
    entries = tuple(replace(word, also=tuple(word.also)) for word in words)
    by_name = tuple(sorted(pictures.items(), key=lambda item: item[0]))
    text = TypedText(source, by_name, _labels(language), entries, missing)
    return _cache.get(text, lambda: _children.run_unless_refused(source, "courses.rendering:lesson_html", text))


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
