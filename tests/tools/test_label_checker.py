"""The label checker: the office's list of items, and a reason for every missing one."""

import pytest

from products.rulebook import rules
from tests.courses.pages import page
from tools.labels import REASONS, Goods, check_label

PAGE = "/tools/label-checker"


@pytest.fixture
def sri(cast):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def keys(goods: Goods) -> list[str]:
    return [line.key for line in check_label(goods, (), rules.current()).lines]


def test_food_is_asked_for_everything_that_the_rules_ask_for(app):
    items = [item.key for item in rules.current().label_checks.items]
    assert keys(Goods.FOOD) == keys(Goods.DRINK) == items


def test_craft_is_asked_only_for_what_buyers_look_for(app):
    assert set(keys(Goods.CRAFT)) == {"product_name", "ingredients", "net_weight", "producer", "storage"}
    assert not check_label(Goods.CRAFT, (), rules.current()).is_required


def test_everything_that_may_be_missing_has_a_reason(app):
    assert set(keys(Goods.FOOD)) <= set(REASONS)
    for goods in Goods:
        assert all(line.why for line in check_label(goods, (), rules.current()).lines)


def test_a_drink_is_told_of_millilitres_and_cloth_of_its_size(app):
    reasons = {
        goods: {line.key: line.why for line in check_label(goods, (), rules.current()).lines}["net_weight"] for goods in Goods
    }
    assert len(set(reasons.values())) == 3


def test_what_is_not_ticked_is_missing(app):
    label = check_label(Goods.FOOD, ["product_name", "no such line"], rules.current())
    assert [line.key for line in label.missing] == [key for key in keys(Goods.FOOD) if key != "product_name"]


def test_first_it_asks_for_what_the_label_is(sri):
    for address in (PAGE, f"{PAGE}?for=stones"):
        html = page(sri.get(address))
        assert "Label halal" not in html and "for=drink" in html


def test_before_it_is_looked_at_nothing_is_called_missing(sri):
    html = page(sri.get(PAGE, query_string={"for": "food"}))
    assert "belum ada" not in html and html.count('type="checkbox"') == len(keys(Goods.FOOD))


def test_missing_lines_are_named_with_their_reason_and_the_ticks_stay(sri):
    ticked = [key for key in keys(Goods.FOOD) if key not in {"best_before", "licence_number"}]
    html = page(sri.get(PAGE, query_string={"for": "food", "look": "1", "on": ticked}))
    assert f"{len(ticked)} dari {len(keys(Goods.FOOD))}" in html
    assert html.count(" checked") == len(ticked)
    assert html.count("<dt ") == 2 and "Nomor P-IRT" in html


def test_a_label_without_a_tick_lacks_everything(sri):
    html = page(sri.get(PAGE, query_string={"for": "food", "look": "1"}))
    assert html.count("<dt ") == len(keys(Goods.FOOD))


def test_a_whole_label_is_said_to_be_whole(sri):
    html = page(sri.get(PAGE, query_string={"for": "food", "look": "1", "on": keys(Goods.FOOD)}))
    assert "<dt " not in html and "Semuanya sudah ada" in html


def test_the_lesson_is_kept_on_the_way(sri):
    html = page(sri.get(PAGE, query_string={"for": "food", "look": "1", "from": "kemasan-dan-label/isi-label"}))
    assert 'name="from" value="kemasan-dan-label/isi-label"' in html and "/learn/kemasan-dan-label/lessons/isi-label" in html
