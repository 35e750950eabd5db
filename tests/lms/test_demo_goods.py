"""The demo shows what its people sell: batik at Pak Budi's, a brooch where a brooch is sold; and it says "Pak" to him."""

import pytest

from core.office import read
from lms.demo.goods import Shape, shape_of
from tests.journeys.server import ROOT

DEMO = ROOT / "seed_content" / "semarang" / "demo"
CITY, CAST, SELLERS = (read(DEMO / name).value for name in ("city.yaml", "cast.yaml", "sellers.yaml"))
PRODUCTS = [product["product"] for products in SELLERS["products"].values() for product in products]


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_handmade_thing_is_photographed_as_a_bottle(product):
    assert shape_of(product, CITY["shapes"]) is not Shape.PACK


def test_batik_is_photographed_for_batik():
    budi = next(person for person in CAST["people"] if person["key"] == "budi")
    assert shape_of(budi["enterprise"]["name"], CITY["shapes"]) is Shape.CLOTH
    assert shape_of("Bros pita", CITY["shapes"]) is Shape.BROOCH
    assert shape_of("Wingko Babat Bu Sri", CITY["shapes"]) is Shape.PACK


def test_feedback_names_the_learner_as_they_are_called():
    sentences = [sentence for kind in CITY["feedback"].values() for sentence in kind]
    assert any("{address}" in sentence for sentence in sentences)
    assert not any(" Bu." in sentence or " Bu," in sentence for sentence in sentences)


def test_only_what_is_baked_is_called_burnt():
    assert not any("panggang" in note for note in CITY["notes"]["any"])
