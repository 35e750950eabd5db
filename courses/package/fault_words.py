"""The faults of a package in the reader's language: for trainers, who meet them in the browser and not on a command line."""

import re
from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from core.errors import N_
from courses.package.faults import Fault

SENTENCES = (
    N_("does not belong into a course package"),
    N_("must be a code like FOTO-01: capital letters, digits and hyphens"),
    N_("%(a)s JP are %(b)s minutes, but lessons, checkpoints and task take %(c)s: more than 10 %% apart"),
    N_("needs 'kind: %(a)s'"),
    N_("the lesson '%(a)s' stands on line %(b)s already"),
    N_("the checkpoint of the %(a)s stage is of kind %(b)s"),
    N_("a course cannot come before itself"),
    N_("the module key '%(a)s' is used on line %(b)s already"),
    N_("lessons/%(a)s.md is not there"),
    N_("is not named in course.yaml"),
    N_("has no text"),
    N_("behind ::: %(a)s nothing else stands on the line"),
    N_("::: tool %(a)s names no tool; known are %(b)s"),
    N_("::: %(a)s has no words in it"),
    N_("::: %(a)s holds plain words, no Markdown"),
    N_("two ::: spoken stand in a row; one says all of the block before it"),
    N_("::: spoken stands after the picture, table, list or paragraph that it is read instead of"),
    N_("needs a letter or a digit"),
    N_("the word '%(a)s' stands on line %(line)s already"),
    N_("no lesson has the word '%(a)s'"),
    N_("has %(a)s words; a handout has at most %(b)s"),
    N_("a handout has one picture at most"),
    N_("names %(a)s; it must name each criterion once: %(b)s"),
    N_("must be a level from 1 to %(a)s"),
    N_("these levels do not pass the task; a good example passes"),
    N_("these levels pass the task; a weak example does not"),
    N_("headings are ## and ###; the title is the only one above them"),
    N_("a heading needs words behind ## or ###"),
    N_("HTML is not taken over; write Markdown"),
    N_('a picture stands alone between empty lines: ![alt](file "caption")'),
    N_("::: %(a)s is not closed with :::"),
    N_("::: %(a)s is unknown; known are %(b)s"),
    N_("needs exactly one ::: remember, with the sentence to keep"),
    N_("a link must begin with https://, not %(a)s"),
    N_("the picture %(a)s needs words for those who cannot see it: ![alt](%(b)s)"),
    N_("::: %(a)s of line %(line)s is not closed before this"),
    N_("::: remember comes last"),
    N_("::: closes nothing here"),
    N_("is empty"),
    N_("cannot be read as YAML: %(a)s"),
    N_("holds a control character"),
    N_("'%(a)s' stands here twice"),
    N_("a video lesson needs 'scenes' (a picture story) or 'video' with a file of media/"),
    N_("a video needs 'captions' with a .vtt file of media/"),
    N_("media/%(a)s is not there"),
    N_("loads %(a)s KB with its pictures; a lesson stays under %(b)s KB"),
    N_("media/%(a)s is not there, or does not end in %(b)s"),
    N_("media/%(a)s is not a picture"),
    N_("needs a name of lower case letters, digits and hyphens that ends in .svg, .webp, .png, .jpg, .mp4 or .vtt"),
    N_("moves; a lesson's pictures stand still"),
    N_("tells where it was taken; save it without its position"),
    N_("cannot be read as %(a)s"),
    N_("does not begin with WEBVTT"),
    N_("has %(a)s x %(b)s pixels; at most %(c)s a side are allowed"),
    N_("%(a)s has no course.yaml."),
    N_("the path %(a)s leads out of it."),
    N_("%(a)s is a link to somewhere else."),
    N_("has no front matter between two lines of ---"),
    N_("has front matter; that stands only in the Indonesian file"),
    N_("%(a)s is not there."),
    N_("it has more than %(a)s files."),
    N_("it is larger than %(a)s MB."),
    N_("%(a)s cannot be opened as a zip."),
    N_("%(a)s is packed in a way that is not read here; pack the folder anew."),
    N_("%(a)s is locked with a password."),
    N_("it has %(a)s twice."),
    N_("its texts are larger than %(a)s MB."),
    N_("has too many signs, such as [ or *; take out some of them, then save again"),
    N_("takes too long to be opened"),
    N_("has more than %(a)s scans; save it as an ordinary JPEG"),
    N_("is longer than %(a)s characters; begin a new paragraph"),
    N_("is not UTF-8 text"),
    N_("%(a)s is not a key: lower case letters, digits and single hyphens, at most %(b)s"),
    N_("must be true or false"),
    N_("must be a number"),
    N_("must be fields: %(a)s"),
    N_("must be a list"),
    N_("has %(a)s items; %(b)s to %(c)s are allowed"),
    N_('must be a text; put it into quotes "..."'),
    N_("must be a whole number from %(a)s to %(b)s"),
    N_("must be one of %(a)s"),
    N_("'%(a)s' is missing"),
    N_("'%(a)s' is not a field here; known are %(b)s"),
    N_("is blank"),
    N_("begins or ends with a blank"),
    N_("has %(a)s characters; at most %(b)s are allowed"),
    N_("is larger than %(a)s KB"),
    N_("a document type (<!DOCTYPE ...>) is not allowed"),
    N_("<?%(a)s ...?> is not allowed"),
    N_("has more than %(a)s elements or is nested more than %(b)s deep"),
    N_("<%(a)s> is not allowed"),
    N_('must begin with <svg xmlns="%(a)s" viewBox="...">'),
    N_('needs viewBox="0 0 width height"'),
    N_('id="%(a)s" stands here twice'),
    N_("the attribute %(a)s is not allowed"),
    N_("href may point only at #something in the same file"),
    N_("<use> leads in a circle at #%(a)s"),
    N_("<use> points at #%(a)s, which is not there"),
    N_("draws more than %(a)s elements through <use>"),
    N_("draws more than %(a)s letters through <use>"),
    N_("%(a)s has more than %(b)s characters"),
    N_("%(a)s may not hold a backslash"),
    N_("%(a)s may point only at url(#something) in the same file"),
    N_("must be a key like Q01: capital letters, then digits"),
    N_("needs a type: one of %(a)s"),
    N_("the question %(a)s is for the awareness stage, but its checkpoint does not ask it"),
    N_("draws %(a)s questions, but questions.yaml has %(b)s for this stage"),
    N_("the question %(a)s stands already on line %(b)s"),
    N_("the course has no lesson %(a)s"),
    N_("more than %(a)s practice questions in the lesson %(b)s"),
    N_("questions.yaml has no question %(a)s with 'stage: awareness'"),
    N_("is missing"),
    N_("the weights add up to %(a)s; they must add up to 100"),
    N_("min is %(a)s and max is %(b)s"),
    N_("only photos are checked by the machine"),
    N_("only texts have words to count"),
    N_("only a text fills a field of the product's page"),
    N_("a text or a link is handed in once; min and max are at most 1"),
    N_("the key '%(a)s' stands here twice"),
    N_("'%(a)s' is not in media/"),
    N_('must be a ratio like "1:1"'),
    N_("has no gap; a gap is written [[word]]"),
    N_("a gap needs its word, without blanks around it: [[word]] or [[word|other word]]"),
    N_("a gap is not closed"),
    N_("two left sides are the same"),
    N_("all right sides are the same"),
    N_("must be 0 or more"),
    N_("no option is right"),
    N_("this option stands here twice"),
    N_("only one option may be right; the type for several is 'multiple'"),
    N_("this picture stands here twice"),
    N_("this option has no picture, and another has one"),
    N_("%(a)s questions have 'stage: pre_test'; a course has exactly %(b)s of them, or none"),
)
"""Every sentence that a fault may be, as it is written where it is found, its values as places.

`line` is a line of a file of which a form shows only a part.
"""


def said(sentence: str, *, line: Callable[[int], int] = int) -> str:
    """A fault's sentence in the reader's language; one that is not known stays as it is.

    `line` tells how the reader counts a line that the sentence names.
    """
    for pattern, msgid in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found:
            values: dict[str, Any] = found.groupdict()
            if "line" in values:
                values["line"] = line(int(values["line"]))
            return gettext(msgid, **values) if "%" in msgid else gettext(msgid)
    return sentence


def told(faults: list[Fault]) -> list[Fault]:
    """Faults with their sentences in the reader's language."""
    return [fault._replace(sentence=said(fault.sentence)) for fault in faults]


def _pattern(msgid: str) -> re.Pattern[str]:
    pieces = re.split(r"%\((\w+)\)s", msgid.replace("%%", "%"))
    places = (_place(piece) if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
    return re.compile("".join(places), re.DOTALL)


def _place(name: str) -> str:
    return rf"(?P<{name}>{r'[0-9]+' if name == 'line' else '.+'})"


_PATTERNS = sorted(((_pattern(msgid), msgid) for msgid in SENTENCES), key=lambda pair: -len(pair[1]))
"""The longest first: what is said most exactly."""
