"""The office's file of rules: refused by the name of the place, kept by version, put into force by an officer."""

import copy
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from core import clock
from core.db import db
from core.office import office
from curation.models import RuleSet
from curation.rulebook import rule_file, rule_sets, rules
from lms import seed
from tests.lms.test_second_office import FOLDER


@pytest.fixture
def content(app) -> Any:
    """The office's file, to be broken."""
    return copy.deepcopy(rule_sets.storable(office().read("curation.yaml")))


def test_the_first_version_is_in_force_at_once(app):
    assert (rules.current().version, rules.current().in_force_from) == (1, clock.today())


def test_the_same_file_again_is_the_same_version(app):
    assert seed.load_rules().version == 1
    assert db.session.scalars(select(RuleSet)).all() == [seed.load_rules()]


def test_a_changed_file_is_the_next_version_and_waits(content):
    content["rules"][0]["when_met"] = "Semua selesai."
    waiting = rule_sets.take_over(content)
    assert (waiting.version, waiting.in_force_from) == (2, None)
    assert rules.current().version == 1
    assert rules.rules_of(waiting.id).rules["K01"].when_met == "Semua selesai."


def test_a_version_counts_from_its_day_on(cast, content):
    content["rules"][0]["when_met"] = "Semua selesai."
    waiting = rule_sets.take_over(content)
    rule_sets.put_in_force(waiting.id, from_day=clock.today() + timedelta(days=3), by=cast.identity(cast.agus))
    db.session.commit()
    assert rules.current().version == 1
    with clock.at(clock.now() + timedelta(days=3)):
        assert rules.current().version == 2
    assert rules.in_force_on(clock.today() + timedelta(days=3)).version == 2


def test_a_version_is_put_into_force_once_and_never_for_a_day_that_is_over(cast, content):
    by = cast.identity(cast.agus)
    content["rules"][0]["when_met"] = "Semua selesai."
    waiting = rule_sets.take_over(content)
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
    assert current["appeal"]["within_days"] == 14
    assert [criterion.weight for criterion in current.criteria] == [25, 20, 15, 15, 15, 10]
    assert current.return_reasons["other"].note_required
    assert current.sorting_questions[0].key == "ready_to_eat"


def test_the_second_office_has_rules_of_its_own(app):
    other = rule_sets.storable(yaml.safe_load((FOLDER / "curation.yaml").read_text("utf-8")))
    assert rule_file.faults_of(other) == []
    assert list(rules.Content(other).channels) == ["lapak_tirta"]


def test_a_broken_file_is_refused_with_the_place(content):
    content["rules"][3]["link"] = "nowhere"
    with pytest.raises(rule_sets.BrokenRules) as refused:
        rule_sets.take_over(content)
    assert refused.value.values["fault"] == "rules K04.link: nowhere is none of link_targets."


def change(content: Any, path: str, value: Any) -> None:
    """Set (or with `...` remove) what stands at a path such as `grades/0/min`."""
    *way, last = path.split("/")
    for step in way:
        content = content[int(step) if isinstance(content, list) else step]
    last_key: Any = int(last) if isinstance(content, list) else last
    if value is ...:
        del content[last_key]
    else:
        content[last_key] = value


BROKEN = [
    ("version", ..., "version: missing."),
    ("channels", "all", "channels: must be a list."),
    ("two_blocks", ..., "two_blocks: missing."),
    ("two_blocks/0/scope", "city", "two_blocks layak.scope: city is not known."),
    ("rules/0/id", "K02", "rules[2].id: K02 stands there twice."),
    ("rules/0/id", "K99", "rules: must be K01"),
    ("rules/0/scope", "city", "rules K01.scope: city is none of enterprise, listing."),
    ("rules/0/title", ..., "rules K01.title: missing."),
    ("rules/0/title", {"en": "x"}, "rules K01.title.id: missing."),
    ("rules/0/blocks", {"submission": "yes"}, "rules K01.blocks.submission: must be a yes or no."),
    ("rules/0/when_not_met", "Kurang {what}.", "rules K01.when_not_met: {what} is not filled in here."),
    ("rules/2/settings/fields", {"name": "nama"}, "rules K03.settings.fields.sector: missing."),
    ("rules/3/settings/words", {}, "rules K04.settings.words.kind: missing."),
    ("rules/6/settings/sheet_valid_months", "six", "rules K07.settings.sheet_valid_months: must be a number."),
    ("rules/7/settings/consents", [], "rules K08.settings.consents: must name at least one."),
    ("rules/7/settings/declarations/0", {"key": "x"}, "rules K08.settings.declarations[1].text: missing."),
    ("documents/0/pattern", "(", "documents[1].pattern: not a pattern that can be used."),
    ("documents/0/key", "moon", "documents: nib is missing."),
    ("documents/0/issuer", ..., "documents[1].issuer: missing."),
    ("documents/0/valid_years", "five", "documents[1].valid_years: must be a number or a nothing."),
    ("documents/1/key", "nib", "documents[2].key: nib stands there twice."),
    ("conditions/0/effect", "ask", "conditions[1].effect: ask is none of waiting, add."),
    ("conditions/0/adds", {"all": ["moon"]}, "conditions[1].adds.all[1]: moon is none of documents."),
    ("sorting_questions/0/ask", ..., "sorting_questions[1].ask: missing."),
    ("categories/0/kinds/0/needs", {"some": []}, "categories handicraft.kinds handicraft.needs: must be one of all, any, none."),
    ("categories/0/kinds/0/needs", {"all": []}, "categories handicraft.kinds handicraft.needs.all: must be a list with something in it."),
    ("categories/0/kinds/0/conditions", ["moon"], "categories handicraft.kinds handicraft.conditions: moon is not known."),
    ("categories/0/kinds/0/expects", {"moon": True}, "categories handicraft.kinds handicraft.expects: moon is not known."),
    ("categories/0/kinds/0/channels_only", ["moon"], "categories handicraft.kinds handicraft.channels_only: moon is not known."),
    ("categories/0/kinds/0/key", "textiles", "categories textiles.kinds textiles: stands there twice."),
    ("label_checks/items", ..., "label_checks.items: missing."),
    ("label_checks/items/0/text", ..., "label_checks.items product_name.text: missing."),
    ("photo_checks/count/effect", "stop", "photo_checks.count.effect: stop is none of block, warn, shrink."),
    ("listing_checks/forbidden_words/0/effect", "stop", "listing_checks.forbidden_words.effect: stop is none of block, warn, shrink."),
    ("scoring/criteria/0/weight", 26, "scoring.criteria: the weights add up to 101, not to 100."),
    ("scoring/criteria/0/levels", ["1"], "scoring.criteria product.levels: must be 5."),
    ("scoring/third_curator", ..., "scoring.third_curator: missing."),
    ("scoring/key_criterion_rules/level_2_caps_grade_at", "E", "scoring.key_criterion_rules.level_2_caps_grade_at: E is not known."),
    ("grades/0/outcome", "won", "grades A.outcome: won is none of approved, returned."),
    ("grades/3/min", 10, "grades: one of them must begin at 0."),
    ("grades/0/channels", ["moon"], "grades A.channels: moon is not known."),
    ("time_targets/decision", "soon", "time_targets.decision: must be a number."),
    ("time_targets/sent_to_channel", ..., "time_targets.sent_to_channel: missing."),
    ("time_targets/working_days", ["monday"], "time_targets.working_days: must be left out, or be the same as working_week.days in office.yaml."),
    ("time_targets/working_days", ["mon", "sun"], "time_targets.working_days: must be left out, or be the same as working_week.days in office.yaml."),
    ("time_targets/working_days", [], "time_targets.working_days: must be left out, or be the same as working_week.days in office.yaml."),
    ("return_text", ..., "return_text: missing."),
    ("appeal/within_days", ..., "appeal.within_days: missing."),
    ("appeal/text_upheld", ..., "appeal.text_upheld: missing."),
    ("application_texts/lapsed", ..., "application_texts.lapsed: missing."),
    ("return_reasons/0/link", "moon", "return_reasons photo_blurry.link: moon is not known."),
    ("suspension/reasons/0/text", ..., "suspension.reasons safety.text: missing."),
    ("channels/0/fields/photos", {"min": 1}, "channels guloasem.fields.photos.max: missing."),
    ("channels/1/fields/condition", {}, "channels tokopedia_gallery.fields.condition.value: missing."),
    ("channels/0/categories", ["moon"], "channels guloasem.categories: moon is not known."),
    ("channels/0/documents", ["moon"], "channels guloasem.documents: moon is not known."),
    ("channels/0/owner", 7, "channels guloasem.owner: must be a text or a mapping."),
]  # fmt: skip


def test_a_file_may_repeat_the_days_of_the_office(content):
    content["time_targets"]["working_days"] = ["mon", "tue", "wed", "thu", "fri"]
    assert rule_file.faults_of(content) == []


@pytest.mark.parametrize(("path", "value", "fault"), BROKEN)
def test_each_fault_names_its_place(content, path, value, fault):
    change(content, path, value)
    faults = rule_file.faults_of(content)
    assert any(one.startswith(fault) for one in faults), faults


def test_a_file_that_is_no_mapping(app):
    assert rule_file.faults_of(["x"]) == ["the file is not a mapping."]
