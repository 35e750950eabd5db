"""Texts as words: folding, the text of a lesson without HTML, its sentences, and the sentence in which something was found (pure)."""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator

from markupsafe import Markup

from courses.glossary import TAG

LONGEST_WORD = 40
"""Characters. A longer run of letters is no word that anybody looks for."""
LONGEST_SENTENCE = 220
"""Characters of a sentence that is shown; a longer one is cut between two words."""
MEANINGS = re.compile(r'<section class="words">.*?</section>', re.DOTALL)
"""The meanings below a lesson, which are found as words."""
INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "s", "small", "span", "strong", "sub", "sup", "u"}
"""Tags that end no paragraph."""
_word = re.compile(r"[^\W_]+")
_sentence_end = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=\S)")


def folded(text: str) -> str:
    """Return a text in lower case, without accents and without signs that ASCII lacks."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def words_in(text: str) -> list[str]:
    """Return the folded words of a text in order: letters and digits `a-z0-9` only, so that no sign means anything to a database."""
    return [word for word in re.findall("[a-z0-9]+", folded(text)) if len(word) <= LONGEST_WORD]


def text_of(source: str) -> str:
    """Return sanitised HTML as text, a paragraph (list item, table cell, heading) a line. Meanings of words are left out."""
    lines = TAG.sub(lambda tag: "" if tag["name"] in INLINE else "\n", MEANINGS.sub("", source))
    paragraphs = (" ".join(line.split()) for line in html.unescape(lines).split("\n"))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def sentences_in(text: str) -> Iterator[str]:
    """Yield the sentences of a text, line by line."""
    for line in text.split("\n"):
        yield from _sentence_end.split(line)


def best_sentence(text: str, wanted: Collection[str], starts: Collection[str], typed: Collection[str]) -> str:
    """Return the first sentence in which most of the sought words stand; the first of the text if none does.

    `wanted` are whole folded words, `starts` are beginnings of words. Of two sentences with as many, the one with more of the
    `typed` words is better: for *harga* not the one with *seharga*.
    """
    best, most = "", (0, 0)
    for sentence in sentences_in(text):
        found = {_hit(word, wanted, starts) for word in words_in(sentence)} - {""}
        count = len(found), len(found & set(typed))
        if not best or count > most:
            best, most = sentence, count
    return best


def marked(sentence: str, wanted: Collection[str], starts: Collection[str]) -> Markup:
    """Return a sentence as HTML, each sought word in `<mark>`. A long sentence is cut around the first of them."""
    hits = [match.span() for match in _word.finditer(sentence) if _hit(folded(match[0]), wanted, starts)]
    begin, end = _cut(sentence, hits[0][0] if hits else 0)
    pieces, at = [Markup("… ") if begin else Markup("")], begin
    for start, stop in hits:
        if begin <= start and stop <= end:
            pieces.append(Markup("{}<mark>{}</mark>").format(sentence[at:start], sentence[start:stop]))
            at = stop
    return Markup("").join(
        [*pieces, Markup("{}").format(sentence[at:end]), Markup("{}").format(" …" if end < len(sentence) else "")]
    )


def _hit(word: str, wanted: Collection[str], starts: Collection[str]) -> str:
    """Return what was sought where this word is a hit, else an empty text."""
    if word in wanted:
        return word
    return next((start for start in starts if word.startswith(start)), "")


def _cut(sentence: str, at: int) -> tuple[int, int]:
    """Return where to begin and to end, at most LONGEST_SENTENCE characters around a place, between two words."""
    if len(sentence) <= LONGEST_SENTENCE:
        return 0, len(sentence)
    begin = max(0, min(at - LONGEST_SENTENCE // 3, len(sentence) - LONGEST_SENTENCE))
    end = min(len(sentence), begin + LONGEST_SENTENCE)
    begin = sentence.rfind(" ", 0, begin) + 1 if begin else 0
    after = sentence.rfind(" ", begin, end) if end < len(sentence) else end
    return begin, after if after > at else end
