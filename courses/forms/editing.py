"""The forms in which a trainer changes a course. What the importer finds is said at the field that it is about."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from core.documents.faults import Fault
from core.documents.nodes import Node
from core.forms import Form, RowForm, trimmed
from courses.glossary import Entry
from courses.models import LessonKind
from courses.package import dialect

WANTED = DataRequired(_l("Please fill this in."))
WHOLE = InputRequired(_l("Please write a whole number."))
LONGEST_SOURCE = dialect.LONGEST_TEXT
WORD_LINE = re.compile(r"(?P<term>[^:()]*[^:()\s])\s*(?:\((?P<also>[^()]*)\)\s*)?:\s+(?P<meaning>.+)")


def tidy_text(value: Any) -> Any:
    """A filter for longer texts: one kind of line end, no blanks around it, and nothing that no key types."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip("\n ")


def title_field(label: Any, longest: int = 200) -> StringField:
    """A line that must be there."""
    return StringField(label, [WANTED, Length(max=longest)], filters=[trimmed])


def line_field(label: Any, longest: int = 300) -> StringField:
    """A line that may be left empty."""
    return StringField(label, [Optional(), Length(max=longest)], filters=[trimmed])


class EditingForm(Form):
    """A form over a part of a course: what it was made from, and where the importer's faults belong."""

    seen = HiddenField()
    """A fingerprint of what the page showed; another one there now means that somebody else saved meanwhile."""
    at_field: dict[str, str] = {}
    """The names of fields of the package that are called otherwise in the form."""
    opened: frozenset[str] = frozenset()
    """Fields of the package that are no field of the form, but hold some."""

    def take_faults(self, faults: Iterable[Fault], *, about: Node | None = None) -> None:
        """Say each fault at its field, by the line on which it stands; the rest on top of the form."""
        for fault in faults:
            name = self._field_at(about, fault) if about is not None else None
            if name:
                self[name].errors = list(dict.fromkeys([*self[name].errors, fault.sentence.translated()]))
            else:
                self.form_errors.append(f"{fault.file}, {_('line %(line)s', line=fault.line)}: {fault.sentence.translated()}")

    def _field_at(self, about: Node, fault: Fault) -> str | None:
        if fault.file != about.file or not about.line <= fault.line <= _last_line(about):
            return None
        above = [(str(name), child) for name, child in about.items() if child.line <= fault.line]
        if not above:
            return None
        named, child = above[-1]
        if named in self.opened:
            return self._field_at(child, fault)
        name = self.at_field.get(named, named)
        return name if name in self else None


class SceneForm(RowForm):
    """One picture of a picture story."""

    picture = StringField(_l("Picture"), [Optional(), Length(max=120)], filters=[trimmed])
    alt = StringField(_l("For those who cannot see it"), [Optional(), Length(max=400)], filters=[trimmed])
    says = TextAreaField(_l("What is said"), [Optional(), Length(max=600)], filters=[trimmed])


class LessonForm(EditingForm):
    """One lesson: its head and its Markdown."""

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)
    kind = SelectField(_l("How it teaches"), choices=lambda: kind_choices())
    minutes = IntegerField(_l("Minutes"), [WHOLE, NumberRange(1, 600)])
    objective = title_field(_l("What one can do afterwards"), 300)
    wa = line_field(_l("A question that learners can send with one tap"))
    source = TextAreaField(_l("Text"), [WANTED, Length(max=LONGEST_SOURCE)], filters=[tidy_text])
    scenes = FieldList(FormField(SceneForm), _l("Picture story"), max_entries=20)
    begins = HiddenField(_l("Title of the module"), [Optional(), Length(max=200)], filters=[trimmed])
    """The title of a new module whose first lesson this will be."""
    begins_en = HiddenField(_l("Title of the module in English"), [Optional(), Length(max=200)], filters=[trimmed])

    def begun(self) -> dict[str, str]:
        """The title of the new module by language."""
        return in_languages(self.begins.data, self.begins_en.data)

    def front(self) -> dict[str, Any]:
        """The head of the lesson's file; what is empty is left out."""
        scenes = [{name: field.data or "" for name, field in entry.form._fields.items()} for entry in self.scenes]
        scenes = [scene for scene in scenes if any(scene.values())]
        return {
            "title": in_languages(self.title.data, self.title_en.data),
            "kind": self.kind.data,
            "minutes": self.minutes.data,
            "objective": self.objective.data,
            "wa": self.wa.data or None,
            "scenes": scenes or None,
        }

    def take_lesson_faults(self, faults: Iterable[Fault], file: str, first_line: int, front: Node | None) -> None:
        """Faults of the text say the line as the text area counts it."""

        def typed(line: int) -> int:
            return line - first_line + 1

        for fault in faults:
            if fault.file == file and fault.line >= first_line:
                words = f"{_('Line %(line)s', line=typed(fault.line))}: {fault.sentence.translated(line=typed)}"
                self.source.errors = [*self.source.errors, words]
            elif fault.file == file and fault.line == 1:
                self.source.errors = [*self.source.errors, fault.sentence.translated()]
            else:
                self.take_faults([fault], about=front)


def in_languages(indonesian: str | None, english: str | None) -> dict[str, str]:
    """A title as the package has it."""
    return {"id": indonesian or "", **({"en": english} if english else {})}


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of lesson in words."""
    words = {LessonKind.TEXT: _("Text"), LessonKind.VIDEO: _("Film or picture story"), LessonKind.PRACTICE: _("Practice")}
    return [(kind.value, word) for kind, word in words.items()]


class ModuleForm(EditingForm):
    """What a module is called."""

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)

    def titles(self) -> dict[str, str]:
        """The title by language."""
        return in_languages(self.title.data, self.title_en.data)


class NewModuleForm(ModuleForm):
    """A module that begins, and the lesson with which it does."""

    first = SelectField(_l("Its first lesson"))
    """A lesson's key, or nothing: a new lesson, which is written next."""


class GlossaryForm(EditingForm):
    """The hard words, one a line: `omzet (omset, uang masuk): Semua uang dari penjualan.`"""

    words = TextAreaField(_l("Words, one a line"), [Optional(), Length(max=LONGEST_SOURCE)], filters=[tidy_text])

    def validate_words(self, field: TextAreaField) -> None:
        """Each line has a word and, behind a colon, its meaning."""
        unread = [number for number, line in self._lines() if not _read_word(line)]
        if unread:
            raise ValidationError(_("Line %(line)s: write the word, a colon, and what it means.", line=unread[0]))

    def entries(self) -> list[dict[str, Any]]:
        """The words as the package has them."""
        found = [_read_word(line) for _number, line in self._lines()]
        return [_word(line) for line in found if line]

    def take_word_faults(self, faults: Iterable[Fault], document: Node | None) -> None:
        """Faults of a word say the line on which it was typed."""
        starts = [node.line for node in document or ()]
        numbers = [number for number, _line in self._lines()]

        def typed(line: int) -> int:
            return numbers[max(0, sum(start <= line for start in starts) - 1)]

        for fault in faults:
            if document is not None and fault.file == document.file and numbers:
                words = f"{_('Line %(line)s', line=typed(fault.line))}: {fault.sentence.translated(line=typed)}"
                self.words.errors = [*self.words.errors, words]
            else:
                self.take_faults([fault])

    def _lines(self) -> list[tuple[int, str]]:
        lines_ = enumerate((self.words.data or "").split("\n"), 1)
        return [(number, " ".join(line.split())) for number, line in lines_ if line.strip()]


class SourceForm(EditingForm):
    """A Markdown file without a head: emptied, it goes."""

    source = TextAreaField(_l("Text"), [Optional(), Length(max=LONGEST_SOURCE)], filters=[tidy_text])

    def take_source_faults(self, faults: Iterable[Fault], file: str) -> None:
        """Faults of the text say the line as the text area counts it."""
        for fault in faults:
            if fault.file == file:
                words = f"{_('Line %(line)s', line=fault.line)}: {fault.sentence.translated()}"
                self.source.errors = [*self.source.errors, words]
            else:
                self.take_faults([fault])


class HandoutForm(SourceForm):
    """The sheet that one keeps."""


class EnglishForm(SourceForm):
    """A lesson in English."""

    source = TextAreaField(_l("Text in English"), [Optional(), Length(max=LONGEST_SOURCE)], filters=[tidy_text])


class CourseForm(EditingForm):
    """What a course is called, what it gives, and the minutes of what is no lesson."""

    opened = frozenset({"stages"})

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)
    summary = TextAreaField(_l("In a sentence or two"), [WANTED, Length(max=600)], filters=[trimmed])
    summary_en = TextAreaField(_l("The same in English"), [Optional(), Length(max=600)], filters=[trimmed])
    awareness = TextAreaField(_l("After the first stage"), [WANTED], filters=[tidy_text])
    knowledge = TextAreaField(_l("After the second stage"), [WANTED], filters=[tidy_text])
    skill = TextAreaField(_l("After the third stage"), [WANTED], filters=[tidy_text])
    checkpoint_minutes = IntegerField(_l("Minutes of the checkpoints"), [WHOLE, NumberRange(0, 2000)])
    task_minutes = IntegerField(_l("Minutes of the task"), [WHOLE, NumberRange(0, 2000)])


def _last_line(node: Node) -> int:
    return max([node.line, *(_last_line(child) for child in node)])


def written_word(entry: Entry) -> str:
    """A word as the form has it."""
    also = f" ({', '.join(entry.also)})" if entry.also else ""
    return f"{entry.term}{also}: {entry.meaning}"


def _read_word(line: str) -> re.Match[str] | None:
    """Runs of blanks are one first: a pattern that meets many tries all ways to share them out."""
    return WORD_LINE.fullmatch(" ".join(line.split()))


def _word(line: re.Match[str]) -> dict[str, Any]:
    also = [form.strip() for form in (line["also"] or "").split(",") if form.strip()]
    return {"term": line["term"], **({"also": also} if also else {}), "meaning": line["meaning"]}


def lines(text: str | None) -> list[str]:
    """A text area with one thing a line."""
    return [trimmed(line) for line in (text or "").split("\n") if line.strip()]
