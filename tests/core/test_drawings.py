"""A page contains each symbol of its drawings once, and no inline styles."""

import re

import pytest
from flask import Flask

from core import drawings


@pytest.fixture
def page():
    with Flask(__name__).app_context():
        yield


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert str(drawings.icon("check")) == ('<svg class="icon" aria-hidden="true"><use href="#i-check"/></svg>')
    assert 'role="img" aria-label="Selesai"' in drawings.icon("check", "Selesai")


def test_a_label_is_escaped():
    assert "<b>" not in drawings.icon("check", "<b>")
    assert "<b>" not in drawings.sprig(["done"], "<b>")


def test_an_unknown_icon_is_a_mistake_of_the_page():
    with pytest.raises(KeyError):
        drawings.icon("unicorn")


def test_the_sprite_holds_each_used_symbol_once(page):
    drawings.icon("next"), drawings.icon("next"), drawings.leaf("done"), drawings.brand()
    drawings.emblem("skill", "now")
    assert re.findall(r'<symbol id="([^"]+)"', drawings.sprite()) == [
        "brand",
        "e-hand",
        "i-next",
        "leaf",
    ]


def test_a_page_without_drawings_has_no_sprite(page):
    assert drawings.sprite() == ""


def test_outside_a_page_drawings_still_draw():
    assert "#leaf" in drawings.leaf("now")
    assert drawings.sprite() == ""


@pytest.mark.parametrize(("stage", "symbol"), [("awareness", "e-eye"), ("knowledge", "e-book"), ("skill", "e-hand")])
def test_each_stage_has_its_emblem(stage, symbol):
    assert f"#{symbol}" in drawings.emblem(stage, "done")
    assert 'class="emblem"' in drawings.emblem(stage, "later")


@pytest.mark.parametrize("count", range(1, 41))
def test_a_sprig_draws_every_leaflet_inside_its_frame(count):
    drawn = drawings.sprig(["done"] * count, "Semua selesai")
    assert drawn.count('class="done"') == count
    numbers = re.findall(r"(-?[\d.]+) (-?[\d.]+)", " ".join(re.findall(r' d="([^"]+)"', drawn)))
    assert all(0 <= float(x) <= 340 and 0 <= float(y) <= 62 for x, y in numbers)


def test_a_sprig_without_leaflets_is_a_bare_stem():
    assert drawings.sprig([], "Belum ada pelajaran").count("<path") == 1


def test_a_bar_parts_the_stages_on_a_sprig():
    plain = drawings.sprig(["done", "", ""], "Satu dari tiga")
    parted = drawings.sprig(["done", "|", "", ""], "Satu dari tiga")
    assert plain.count("<path") == parted.count("<path") == 4
    assert plain != parted


def test_no_drawing_carries_a_style_attribute_or_script():
    every = [drawings.heron(), drawings.heron("large"), drawings.sprig(["now"] * 9, "x", grow=True)]
    every += drawings.SYMBOLS.values()
    assert not any(re.search(r"<style|style=|<script|\bon\w+=", drawn) for drawn in every)
