"""The office's rule file: a fault is reported with its line, versions are stored, and an officer puts them into force."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from core.documents.faults import Faults
from core.documents.nodes import Node, parse
from core.office import office, read
from lms import seed
from products.models import RuleSet
from products.rulebook import rule_file, rule_sets, rules
from products.rulebook.content import Content
from tests.lms.test_second_office import FOLDER
from tests.products.rule_files import written


@pytest.fixture
def content(app) -> Any:
    """The content of the office's file, for tests to break."""
    return copy.deepcopy(office().read("curation.yaml"))


def test_the_first_version_is_in_force_at_once(app):
    assert (rules.current().version, rules.current().in_force_from) == (1, clock.today())


def test_the_same_file_again_is_the_same_version(app):
    assert seed.load_rules().version == 1
    assert db.session.scalars(select(RuleSet)).all() == [seed.load_rules()]


def test_a_changed_file_is_the_next_version_and_waits(content):
    content["rules"][0]["when_met"] = "Semua selesai."
    waiting = rule_sets.add_version(written(content))
    assert (waiting.version, waiting.in_force_from) == (2, None)
    assert rules.current().version == 1
    assert rules.rules_of(waiting.id).rules["K01"].when_met == "Semua selesai."


def test_a_version_counts_from_its_day_on(cast, content):
    content["rules"][0]["when_met"] = "Semua selesai."
    waiting = rule_sets.add_version(written(content))
    rule_sets.put_in_force(waiting.id, from_day=clock.today() + timedelta(days=3), by=cast.identity(cast.agus))
    db.session.commit()
    assert rules.current().version == 1
    with clock.at(clock.now() + timedelta(days=3)):
        assert rules.current().version == 2
    assert rules.in_force_on(clock.today() + timedelta(days=3)).version == 2


def test_a_version_is_put_into_force_once_and_never_for_a_day_that_is_over(cast, content):
    by = cast.identity(cast.agus)
    content["rules"][0]["when_met"] = "Semua selesai."
    waiting = rule_sets.add_version(written(content))
    with pytest.raises(rule_sets.DayInThePast):
        rule_sets.put_in_force(waiting.id, from_day=clock.today() - timedelta(days=1), by=by)
    rule_sets.put_in_force(waiting.id, from_day=clock.today(), by=by)
    with pytest.raises(rule_sets.AlreadyInForce):
        rule_sets.put_in_force(waiting.id, from_day=clock.today() + timedelta(days=1), by=by)
    assert rules.current().version == 2


def test_without_a_version_there_are_no_rules(app):
    with pytest.raises(rules.NoRules):
        rules.in_force_on(date(2020, 1, 1))
    with pytest.raises(rules.NoRules):
        rules.rules_of(999)


def test_what_a_version_says_has_names(app):
    current = rules.current()
    assert current.kinds["food_dry"].category == "food"
    assert current.kinds["catering"].channels_only == ("guloasem",)
    assert current.channels["guloasem"].takes("food")
    assert not current.channels["tokopedia_gallery"].takes("food")
    assert [grade.grade for grade in current.grades] == ["A", "B", "C", "D"]
    assert current.appeal.within_days == 14
    assert [criterion.weight for criterion in current.criteria] == [25, 20, 15, 15, 15, 10]
    assert current.return_reasons["other"].note_required
    assert current.sorting_questions[0].key == "ready_to_eat"


def test_the_second_office_has_rules_of_its_own(app):
    other = read(FOLDER / "curation.yaml")
    assert list(rule_file.check(other)) == []
    assert list(Content(other.value).channels) == ["lapak_tirta"]


def test_a_broken_file_is_refused_with_the_line(content):
    content["rules"][3]["link"] = "nowhere"
    document = written(content)
    with pytest.raises(rule_sets.BrokenRules) as refused:
        rule_sets.add_version(document)
    line = document.get("rules", 3, "link").line
    assert refused.value.values["fault"].startswith(f"line {line}: must be one of my_courses, my_tasks, ")


def change(content: Any, path: str, value: Any) -> None:
    """Set the value at a path such as `grades/0/min`; `...` removes it."""
    *steps, last = path.split("/")
    for step in steps:
        content = content[int(step) if isinstance(content, list) else step]
    last_key: Any = int(last) if isinstance(content, list) else last
    if value is ...:
        del content[last_key]
    else:
        content[last_key] = value


def line_of(document: Node, path: str) -> int:
    """The line of a path, or of the longest part of it that exists."""
    node = document
    for step in path.split("/") if path else ():
        node = node.get(int(step) if node.is_list else step) or node
    return node.line


NINE = "must be K01, K02, K03, K04, K05, K06, K07, K08, K09, in this order"
OTHER_DAYS = "must be left out, or be the same as working_week.days in office.yaml"
NONE_OF_IT = "has 0 items; 1 to 200 are allowed"
CHANNELS = "must be one of guloasem, tokopedia_gallery"
EFFECTS = "must be one of block, warn"
SPAN = "must be a whole number from 0 to "
BROKEN = [
    ("version", ..., "'version' is missing"),
    ("channels", "all", "must be a list"),
    ("two_blocks", ..., "'two_blocks' is missing"),
    ("two_blocks/0/scope", "city", "must be one of enterprise, listing"),
    ("rules/0/scope", "city", "must be one of enterprise, listing"),
    ("rules/0/title", ..., "'title' is missing"),
    ("rules/0/title", {"en": "x"}, "'id' is missing"),
    ("rules/0/when_not_met", "Kurang {what}.", "{what} is not filled in here"),
    ("rules/2/settings/fields", {"name": "nama"}, "'sector' is missing"),
    ("rules/3/settings/words", {}, "'kind' is missing"),
    ("rules/3/settings", ..., "'settings' is missing"),
    ("rules/6/settings/sheet_valid_months", "six", SPAN),
    ("rules/7/settings/consents", [], NONE_OF_IT),
    ("rules/7/settings/declarations/0", {"key": "x"}, "'text' is missing"),
    ("documents/0/pattern", "(", "is not a pattern that can be used"),
    ("documents/0/pattern", r"(\d+)+x", "is not a pattern that can be used"),
    ("documents/0/pattern", r"(a|a)*$", "is not a pattern that can be used"),
    ("photo_checks/count/min", 99, "must not be more than 'max'"),
    ("photo_checks/brightness/min", 255, "must not be more than 'max'"),
    ("listing_checks/title/min_chars", 500, "must not be more than 'max_chars'"),
    ("documents/0/issuer", ..., "'issuer' is missing"),
    ("documents/0/valid_years", "five", SPAN),
    ("documents/1/key", "nib", "'nib' stands here twice"),
    ("conditions/0/effect", "ask", "must be one of waiting, add"),
    ("sorting_questions/0/ask", ..., "'ask' is missing"),
    ("categories/0/kinds/0/needs", {"some": []}, "must be one of all, any, none"),
    ("label_checks/items", ..., "'items' is missing"),
    ("label_checks/items/0/text", ..., "'text' is missing"),
    ("photo_checks/count/effect", "stop", EFFECTS),
    ("photo_checks/count/effect", "shrink", EFFECTS),
    ("photo_checks/ratio/main", "square", "must be a ratio such as 1:1"),
    ("photo_checks/side_px/text", ..., "'text' is missing"),
    ("listing_checks/title/max_chars", ..., "'max_chars' is missing"),
    ("documents/0/pattern", 13, "must be a text"),
    ("categories/0/examples", ..., "'examples' is missing"),
    ("categories/0/kinds/0/also_on_label", None, "must be a list"),
    ("periods", None, "must be fields: text_waiting"),
    ("scoring/criteria", [], NONE_OF_IT),
    ("listing_checks/forbidden_words/0/effect", "stop", EFFECTS),
    ("scoring/criteria/0/levels", ["1"], "has 1 items; 5 to 5 are allowed"),
    ("scoring/third_curator", ..., "'third_curator' is missing"),
    ("scoring/key_criterion_rules/level_2_caps_grade_at", "E", "must be one of A, B, C, D"),
    ("grades/0/outcome", "won", "must be one of approved, returned"),
    ("time_targets/decision", "soon", SPAN),
    ("time_targets/sent_to_channel", ..., "'sent_to_channel' is missing"),
    ("time_targets/working_days", [], OTHER_DAYS),
    ("time_targets/working_days", ["monday"], OTHER_DAYS),
    ("time_targets/working_days", ["mon", "sun"], OTHER_DAYS),
    ("time_targets/working_days", "mon", OTHER_DAYS),
    ("return_text", ..., "'return_text' is missing"),
    ("appeal/within_days", ..., "'within_days' is missing"),
    ("appeal/text_upheld", ..., "'text_upheld' is missing"),
    ("application_texts/lapsed", ..., "'lapsed' is missing"),
    ("return_reasons/0/link", "moon", "must be one of my_courses, "),
    ("suspension/reasons/0/text", ..., "'text' is missing"),
    ("channels/0/fields/photos", {"min": 1}, "'max' is missing"),
    ("channels/1/fields/condition", {}, "'value' is missing"),
    ("channels/0/owner", 7, 'must be a text; put it into quotes "..."'),
]
BROKEN_ELSEWHERE = [
    ("rules/0/id", "K02", NINE, "rules"),
    ("rules/0/id", "K99", NINE, "rules"),
    ("rules/0/blocks", {"submission": "yes", "approval": True}, "must be true or false", "rules/0/blocks/submission"),
    ("documents/0/key", "moon", "'nib' is missing", "documents"),
    ("conditions/0/adds", {"all": ["moon"]}, "must be one of nib, ", "conditions/0/adds/all/0"),
    ("categories/0/kinds/0/needs", {"all": []}, NONE_OF_IT, "categories/0/kinds/0/needs/all"),
    ("categories/0/kinds/0/conditions", ["moon"], "must be one of ", "categories/0/kinds/0/conditions/0"),
    ("categories/0/kinds/0/expects", {"moon": True}, "'moon' is not a field here", "categories/0/kinds/0/expects/moon"),
    ("categories/0/kinds/0/channels_only", ["moon"], CHANNELS, "categories/0/kinds/0/channels_only/0"),
    ("categories/0/kinds/0/key", "textiles", "'textiles' stands here twice", "categories/1/kinds/0/key"),
    ("scoring/criteria/0/weight", 26, "the weights add up to 101; they must add up to 100", "scoring/criteria"),
    ("grades/3/min", 10, "one of them must begin at 0", "grades"),
    ("grades/0/channels", ["moon"], CHANNELS, "grades/0/channels/0"),
    ("channels/0/categories", ["moon"], "must be one of handicraft, ", "channels/0/categories/0"),
    ("channels/0/documents", ["moon"], "must be one of nib, ", "channels/0/documents/0"),
]


@pytest.mark.parametrize(
    ("path", "value", "sentence", "place"),
    [*((*row, row[0]) for row in BROKEN), *BROKEN_ELSEWHERE],
    ids=lambda value: str(value)[:40],
)
def test_each_fault_stands_at_its_line(content, path, value, sentence, place):
    change(content, path, value)
    document = written(content)
    faults = [str(fault) for fault in rule_file.check(document)]
    assert any(fault.startswith(f"curation.yaml:{line_of(document, place)}: {sentence}") for fault in faults), faults


def test_a_file_may_repeat_the_days_of_the_office(content):
    content["time_targets"]["working_days"] = ["mon", "tue", "wed", "thu", "fri"]
    assert list(rule_file.check(written(content))) == []


@pytest.mark.parametrize("text", ["[x]", "x", "7", "null", "{}", "rules: 7", "rules: [7]", "categories: [[a], {kinds: 3}]"])
def test_a_file_of_another_shape_has_faults(app, text):
    document = parse(text, "curation.yaml", Faults())
    assert document and len(rule_file.check(document))


def test_an_older_version_is_read_with_what_it_has(content):
    """A stored version lacks what was added to the format later; defaults stand in."""
    del content["suspension"]["heard_first"], content["periods"]
    older = Content(content)
    assert (older.suspension.heard_first, older.text_waiting) == (False, "")
