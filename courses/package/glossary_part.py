"""The part `glossary.yaml`: words of the lessons with their meanings."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from core.text import fold
from courses.glossary import Entry, SpellingSearch, in_order, key_of
from courses.models import ChangedItem, Edition, Word
from courses.package import comparing, dialect
from courses.package.parts import Part
from courses.package.reading import Package
from courses.package.writing import Writer

FILE = "glossary.yaml"
FIELDS = ("term", "also", "meaning")
MOST_WORDS = 200

_words = shapes.list_of(
    shapes.mapping(
        {"term": shapes.text(60), "meaning": shapes.text(300)},
        {"also": shapes.unique(shapes.list_of(shapes.text(60), least=1, most=8))},
    ),
    least=1,
    most=MOST_WORDS,
)


class GlossaryPart(Part):
    """The optional `glossary.yaml`, and a row for each word."""

    name = "glossary"
    documents = (FILE,)
    models = (Word,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check fields, that no spelling occurs twice, and that the lessons use each word."""
        document = package.documents.get(FILE)
        if document is None:
            return
        before = len(faults)
        _words(document, faults)
        if len(faults) > before:  # the search in the lessons needs a limited number of words of limited length
            return
        _check_once(document, faults)
        _check_used(document, package, faults)

    def load(self, package: Package, edition: Edition) -> None:
        """Add a row for each word, in alphabetical order."""
        for position, entry in enumerate(entries_of(package), 1):
            db.session.add(
                Word(
                    edition_id=edition.id,
                    key=entry.key,
                    position=position,
                    term=entry.term,
                    also=list(entry.also),
                    meaning=entry.meaning,
                )
            )

    def format(self, package: Package, writer: Writer) -> None:
        """Write the words of the package, in alphabetical order."""
        _write(entries_of(package), writer)

    def dump(self, edition: Edition, writer: Writer) -> None:
        """Write the words of the rows."""
        _write(words_of(edition), writer)

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """Compare the glossary as a whole."""
        return comparing.compare(ChangedItem.GLOSSARY, _to_compare(before), _to_compare(after))


def entries_of(package: Package) -> list[Entry]:
    """Return the words of a package in alphabetical order, without malformed ones."""
    document = package.documents.get(FILE)
    entries = {
        str(node.value["term"]): Entry(node.value["term"], node.value.get("also") or [], node.value["meaning"])
        for node in document or ()
        if _is_readable(node)
    }
    return [entries[term] for term in in_order(entries)]


def words_of(edition: Edition) -> list[Entry]:
    """Return the words of an edition in alphabetical order."""
    rows = db.session.scalars(select(Word).where(Word.edition_id == edition.id).order_by(Word.position))
    return [Entry(row.term, row.also, row.meaning) for row in rows]


def _is_readable(node: Node) -> bool:
    """Return whether a word can be shown in the preview of a draft with faults."""
    if not node.is_mapping:
        return False
    also = node.value.get("also")
    texts = [node.value.get("term"), node.value.get("meaning"), *(also if isinstance(also, list) else [])]
    return all(isinstance(text, str) and text.strip() for text in texts) and bool(key_of(texts[0]))


def _write(entries: list[Entry], writer: Writer) -> None:
    if entries:
        words = [{"term": e.term, **({"also": list(e.also)} if e.also else {}), "meaning": e.meaning} for e in entries]
        writer.yaml(FILE, words, order=FIELDS)


def _to_compare(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    words = words_of(edition)
    text = comparing.lines_of(f"{', '.join(entry.forms)}: {entry.meaning}" for entry in words)
    return {"glossary": (None, text, text)} if words else {}


def _forms(entry: Node) -> list[Node]:
    """Return the nodes of a word's spellings that are texts."""
    term, also = entry.get("term"), entry.get("also")
    nodes = [term] if term else []
    nodes += list(also) if also and also.is_list else []
    return [node for node in nodes if isinstance(node.value, str) and node.value.strip()]


def _check_once(document: Node, faults: Faults) -> None:
    """Report spellings that occur twice, and words with the same key."""
    spelled: dict[str, int] = {}
    keyed: dict[str, int] = {}
    for entry in document:
        for number, form in enumerate(_forms(entry)):
            _check_new(spelled, fold(form.value), form, faults)
            if number == 0:
                _check_new(keyed, key_of(form.value), form, faults)
            if not key_of(form.value):
                faults.at(form, N_("needs a letter or a digit"))


def _check_new(seen: dict[str, int], name: str, form: Node, faults: Faults) -> None:
    if name in seen:
        faults.at(form, N_("the word '%(word)s' stands on line %(line)s already"), word=form.value, line=seen[name])
    seen.setdefault(name, form.line)


def _check_used(document: Node, package: Package, faults: Faults) -> None:
    text = "\n".join(dialect.plain(lesson.source) for lesson in package.lessons.values())
    used = SpellingSearch(form.value for entry in document for form in _forms(entry)).find_in(text)
    for entry in document:
        forms = _forms(entry)
        if forms and not any(form.value in used for form in forms):
            faults.at(entry, N_("no lesson has the word '%(word)s'"), word=forms[0].value)
