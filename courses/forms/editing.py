"""Forms in which trainers edit a course. Faults of the importer are shown at the fields that they concern."""

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
from courses.package import deeds, dialect
from courses.stored_deed import DeedKind

REQUIRED = DataRequired(_l("Please fill this in."))
WHOLE = InputRequired(_l("Please write a whole number."))
LONGEST_SOURCE = dialect.LONGEST_TEXT
WORD_LINE = re.compile(r"(?P<term>[^:()]*[^:()\s])\s*(?:\((?P<also>[^()]*)\)\s*)?:\s+(?P<meaning>.+)")


def tidy_text(value: Any) -> Any:
    """A filter for texts of several lines: makes line ends uniform, and removes control characters and outer blanks."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip("\n ")


def capital(sentence: str) -> str:
    """Begin a sentence with a capital where it stands by itself: the sentences of faults go on after a place."""
    return sentence[:1].upper() + sentence[1:]


def _place(about: Node | None, fault: Fault) -> str:
    """Say where a fault stands that no field shows: the part of the form's own content, else file and line."""
    if about is not None and fault.file == about.file and about.line <= fault.line <= _last_line(about):
        above = [str(name) for name, child in about.items() if child.line <= fault.line]
        if above:
            return capital(above[-1].replace("_", " "))
    return f"{fault.file}, {_('line %(line)s', line=fault.line)}"


def title_field(label: Any, longest: int = 200) -> StringField:
    """Return a required field of one line."""
    return StringField(label, [REQUIRED, Length(max=longest)], filters=[trimmed])


def line_field(label: Any, longest: int = 300) -> StringField:
    """Return an optional field of one line."""
    return StringField(label, [Optional(), Length(max=longest)], filters=[trimmed])


class EditingForm(Form):
    """A form for a part of a course, which shows the importer's faults at its fields."""

    seen = HiddenField()
    """A fingerprint of the content that the page showed. A different one at saving means that somebody else saved in between."""
    field_names: dict[str, str] = {}
    """The form's field names by the package's field names, where they differ."""
    nested: frozenset[str] = frozenset()
    """Mappings of the package that have no field in the form but contain fields of it."""

    def take_faults(self, faults: Iterable[Fault], *, about: Node | None = None) -> None:
        """Show each fault at the field on whose line it stands, or else above the form. `about` is the form's part of the package."""
        for fault in faults:
            name = self._field_at(about, fault) if about is not None else None
            if name:
                self[name].errors = list(dict.fromkeys([*self[name].errors, capital(fault.sentence.translated())]))
            else:
                self.form_errors.append(f"{_place(about, fault)}: {fault.sentence.translated()}")

    def _field_at(self, about: Node, fault: Fault) -> str | None:
        if fault.file != about.file or not about.line <= fault.line <= _last_line(about):
            return None
        fields_above = [(str(name), child) for name, child in about.items() if child.line <= fault.line]
        if not fields_above:
            return None
        package_name, child = fields_above[-1]
        if package_name in self.nested:
            return self._field_at(child, fault)
        name = self.field_names.get(package_name, package_name)
        return name if name in self else None


class SceneForm(RowForm):
    """One picture of a picture story."""

    picture = StringField(_l("Picture"), [Optional(), Length(max=120)], filters=[trimmed])
    alt = StringField(_l("For those who cannot see it"), [Optional(), Length(max=400)], filters=[trimmed])
    says = TextAreaField(_l("What is said"), [Optional(), Length(max=600)], filters=[trimmed])


class LessonForm(EditingForm):
    """A lesson: its front matter and its Markdown."""

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)
    kind = SelectField(_l("How it teaches"), choices=lambda: kind_choices())
    minutes = IntegerField(_l("Minutes"), [WHOLE, NumberRange(1, 600)])
    objective = title_field(_l("What one can do afterwards"), 300)
    wa = line_field(_l("A question that learners can send with one tap"))
    source = TextAreaField(_l("Text"), [REQUIRED, Length(max=LONGEST_SOURCE)], filters=[tidy_text])
    scenes = FieldList(FormField(SceneForm), _l("Picture story"), max_entries=20)
    deed_kind = SelectField(_l("What the learner gives"), choices=lambda: deed_kind_choices())
    deed_ask = StringField(_l("What the learner does, in one sentence"), [Length(max=deeds.LONGEST_ASK)], filters=[trimmed])
    deed_label = line_field(_l("What stands above the field"), 80)
    deed_unit = line_field(_l("Unit (Rp, gram, ...)"), 20)
    deed_evidence = line_field(_l("For which part of the task"), 80)
    deed_fills = SelectField(_l("Which part of the product page it may fill"), choices=lambda: deed_fills_choices())
    begins = HiddenField(_l("Title of the module"), [Optional(), Length(max=200)], filters=[trimmed])
    """The title of a new module that begins with this lesson; empty for an existing module."""
    begins_en = HiddenField(_l("Title of the module in English"), [Optional(), Length(max=200)], filters=[trimmed])

    def new_module_title(self) -> dict[str, str]:
        """Return the title of the new module by language."""
        return in_languages(self.begins.data, self.begins_en.data)

    def front(self) -> dict[str, Any]:
        """Return the front matter of the lesson's file, with None for empty fields."""
        scenes = [{name: field.data or "" for name, field in entry.form._fields.items()} for entry in self.scenes]
        scenes = [scene for scene in scenes if any(scene.values())]
        return {
            "title": in_languages(self.title.data, self.title_en.data),
            "kind": self.kind.data,
            "minutes": self.minutes.data,
            "objective": self.objective.data,
            "wa": self.wa.data or None,
            "deed": self._deed(),
            "scenes": scenes or None,
        }

    def validate_deed_ask(self, field: StringField) -> None:
        """Require the sentence where a kind is chosen, and a kind where there is a sentence."""
        if self.deed_kind.data and not field.data:
            raise ValidationError(_("Please write what the learner does."))
        if field.data and not self.deed_kind.data:
            raise ValidationError(_("Please choose above what the learner gives."))

    def _deed(self) -> dict[str, str] | None:
        """Return the deed as the mapping of the package, without empty fields; None where no kind is chosen."""
        if not self.deed_kind.data:
            return None
        fields = {name: self[f"deed_{name}"].data for name in deeds.FIELDS}
        return {name: value for name, value in fields.items() if value}

    def _field_at(self, about: Node, fault: Fault) -> str | None:
        """Return the field of a fault. Those of the deed have the names of the deed's fields with `deed_` before them."""
        deed = about.get("deed")
        if deed is None or fault.file != deed.file or not deed.line <= fault.line <= _last_line(deed):
            return super()._field_at(about, fault)
        on_line = [str(name) for name, child in deed.items() if child.line == fault.line and name in deeds.FIELDS]
        return f"deed_{on_line[0]}" if len(on_line) == 1 else "deed_kind"

    def take_lesson_faults(self, faults: Iterable[Fault], file: str, first_line: int, front: Node | None) -> None:
        """Show faults at their fields; faults of the text name the line within the text area."""

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
    """Return a title as the mapping of the package, without an empty English title."""
    return {"id": indonesian or "", **({"en": english} if english else {})}


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of lesson with their labels."""
    words = {LessonKind.TEXT: _("Text"), LessonKind.VIDEO: _("Film or picture story"), LessonKind.PRACTICE: _("Practice")}
    return [(kind.value, word) for kind, word in words.items()]


def deed_kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of deeds with their labels, and the choice of none."""
    words = {
        DeedKind.PHOTO: _("A photo"),
        DeedKind.NUMBER: _("A number"),
        DeedKind.SENTENCE: _("A sentence"),
        DeedKind.TICK: _("Only a tick"),
    }
    return [("", _("No deed")), *((kind.value, word) for kind, word in words.items())]


def deed_fills_choices() -> list[tuple[str, str]]:
    """Return the parts of the product page with their labels, and the choice of none."""
    words = {
        "photo": _("Photos"),
        "title": _("Name in the shop"),
        "description": _("Description"),
        "variants": _("Variants"),
        "label": _("On the label"),
        "price": _("Price (rupiah)"),
        "cost": _("Cost (rupiah)"),
        "stock": _("Stock"),
        "weekly_capacity": _("Made in a week"),
        "lead_days": _("Days to make it"),
        "weight_g": _("Weight (gram)"),
    }
    return [("", _("None")), *words.items()]


class ModuleForm(EditingForm):
    """The title of a module."""

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)

    def titles(self) -> dict[str, str]:
        """Return the title by language."""
        return in_languages(self.title.data, self.title_en.data)


class NewModuleForm(ModuleForm):
    """A new module and its first lesson."""

    first = SelectField(_l("Its first lesson"))
    """A lesson's key, or empty for a lesson that the trainer writes next."""


class GlossaryForm(EditingForm):
    """The glossary, one word a line: `omzet (omset, uang masuk): Semua uang dari penjualan.`"""

    words = TextAreaField(_l("Words, one a line"), [Optional(), Length(max=LONGEST_SOURCE)], filters=[tidy_text])

    def validate_words(self, field: TextAreaField) -> None:
        """Refuse a line without a word, a colon and a meaning."""
        bad_lines = [number for number, line in self._lines() if not _read_word(line)]
        if bad_lines:
            raise ValidationError(_("Line %(line)s: write the word, a colon, and what it means.", line=bad_lines[0]))

    def entries(self) -> list[dict[str, Any]]:
        """Return the words as mappings of the package."""
        words = [_read_word(line) for _number, line in self._lines()]
        return [_word(word) for word in words if word]

    def take_word_faults(self, faults: Iterable[Fault], document: Node | None) -> None:
        """Show faults with the lines on which their words were typed."""
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
        numbered = enumerate((self.words.data or "").split("\n"), 1)
        return [(number, " ".join(line.split())) for number, line in numbered if line.strip()]


class SourceForm(EditingForm):
    """A Markdown file without front matter; an empty text removes the file."""

    source = TextAreaField(_l("Text"), [Optional(), Length(max=LONGEST_SOURCE)], filters=[tidy_text])

    def take_source_faults(self, faults: Iterable[Fault], file: str) -> None:
        """Show faults of this file at the text area, with their lines, and others above the form."""
        for fault in faults:
            if fault.file == file:
                words = f"{_('Line %(line)s', line=fault.line)}: {fault.sentence.translated()}"
                self.source.errors = [*self.source.errors, words]
            else:
                self.take_faults([fault])


class HandoutForm(SourceForm):
    """The handout's text."""


class EnglishForm(SourceForm):
    """A lesson's English text."""

    source = TextAreaField(_l("Text in English"), [Optional(), Length(max=LONGEST_SOURCE)], filters=[tidy_text])


class CourseForm(EditingForm):
    """A course's title, summary and outcomes, and the minutes of its checkpoints and its task."""

    nested = frozenset({"stages"})

    title = title_field(_l("Title"))
    title_en = line_field(_l("Title in English"), 200)
    summary = TextAreaField(_l("In a sentence or two"), [REQUIRED, Length(max=600)], filters=[trimmed])
    summary_en = TextAreaField(_l("The same in English"), [Optional(), Length(max=600)], filters=[trimmed])
    awareness = TextAreaField(_l("After the first stage"), [REQUIRED], filters=[tidy_text])
    knowledge = TextAreaField(_l("After the second stage"), [REQUIRED], filters=[tidy_text])
    skill = TextAreaField(_l("After the third stage"), [REQUIRED], filters=[tidy_text])
    checkpoint_minutes = IntegerField(_l("Minutes of the checkpoints"), [WHOLE, NumberRange(0, 2000)])
    task_minutes = IntegerField(_l("Minutes of the task"), [WHOLE, NumberRange(0, 2000)])


def _last_line(node: Node) -> int:
    return max([node.line, *(_last_line(child) for child in node)])


def written_word(entry: Entry) -> str:
    """Return a word as a line of the form."""
    also = f" ({', '.join(entry.also)})" if entry.also else ""
    return f"{entry.term}{also}: {entry.meaning}"


def _read_word(line: str) -> re.Match[str] | None:
    """Match a line of the form. Joins runs of blanks first, because the pattern backtracks over long runs."""
    return WORD_LINE.fullmatch(" ".join(line.split()))


def _word(line: re.Match[str]) -> dict[str, Any]:
    also = [form.strip() for form in (line["also"] or "").split(",") if form.strip()]
    return {"term": line["term"], **({"also": also} if also else {}), "meaning": line["meaning"]}


def lines(text: str | None) -> list[str]:
    """Return the lines of a text area that are not blank, trimmed."""
    return [trimmed(line) for line in (text or "").split("\n") if line.strip()]
