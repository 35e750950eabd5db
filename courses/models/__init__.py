"""Typed models of courses, by subject: the programme, editions and what they hold, learning, changes, reports, messages."""

from courses.models.changes import ANNOUNCED, ChangedItem, ChangeHow, ChangeKind, EditionChange
from courses.models.contents import STAGES, Handout, HandoutSheet, Lesson, LessonKind, Media, Stage, StageKey, Word
from courses.models.editions import Course, CourseOwner, Edition, EditionState
from courses.models.learning import (
    CheckpointPass,
    CourseOpinion,
    DoneHow,
    Enrolment,
    EnrolmentState,
    LessonProgress,
    Withdrawal,
)
from courses.models.messages import OfficeMessage
from courses.models.programme import Programme, RequiredCourse
from courses.models.reports import LessonReport, ReportReason
from courses.models.searching import FoundKind, SearchEntry, SearchVocabulary

__all__ = [
    "ANNOUNCED",
    "STAGES",
    "ChangeHow",
    "ChangeKind",
    "ChangedItem",
    "CheckpointPass",
    "Course",
    "CourseOpinion",
    "CourseOwner",
    "DoneHow",
    "Edition",
    "EditionChange",
    "EditionState",
    "Enrolment",
    "EnrolmentState",
    "FoundKind",
    "Handout",
    "HandoutSheet",
    "Lesson",
    "LessonKind",
    "LessonProgress",
    "LessonReport",
    "Media",
    "OfficeMessage",
    "Programme",
    "ReportReason",
    "RequiredCourse",
    "SearchEntry",
    "SearchVocabulary",
    "Stage",
    "StageKey",
    "Withdrawal",
    "Word",
]
