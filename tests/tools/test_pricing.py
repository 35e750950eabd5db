"""Prices from the costs of a batch: the rules of HARGA-01, exact to the rupiah and rounded in the seller's favour."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.pricing import Batch, BreakEven, Price, ShopPrice, price_for, received

LUMPIA = Batch(material=130_000, hours=Decimal("2.5"), wage=12_000, packaging=25_000, other=15_000, pieces=42, spoiled=2)

amounts = st.integers(0, 50_000_000)
shares = st.decimals(0, 90, places=1)


def test_a_piece_costs_its_share_of_everything_that_the_batch_cost():
    assert (LUMPIA.labour, LUMPIA.total, LUMPIA.sellable, LUMPIA.cost) == (30_000, 200_000, 40, 5_000)
    assert LUMPIA.comes_out_even


def test_what_cannot_be_sold_is_paid_by_what_can():
    spoiled = Batch(material=100_000, hours=Decimal(0), wage=0, packaging=0, other=0, pieces=50, spoiled=10)
    assert spoiled.cost == 2_500


def test_what_does_not_come_out_even_is_rounded_up():
    batch = Batch(material=100_000, hours=Decimal("0.5"), wage=11_001, packaging=0, other=0, pieces=4)
    assert (batch.labour, batch.cost, batch.comes_out_even) == (5_501, 26_376, False)


def test_margin_is_of_the_price_and_markup_of_the_cost():
    price = Price(cost=120_000, price=150_000)
    assert (price.profit, price.margin, price.markup) == (30_000, Decimal("20.0"), Decimal("25.0"))


def test_a_price_below_the_cost_loses():
    price = Price(cost=5_000, price=4_000)
    assert (price.profit, price.margin) == (-1_000, Decimal("-25.0"))


def test_what_costs_nothing_has_no_markup():
    assert Price(cost=0, price=4_000).markup is None


@pytest.mark.parametrize(
    ("cost", "margin", "price"), [(5_000, 50, 10_000), (70_000, 30, 100_000), (50_000, 0, 50_000), (1, 95, 20)]
)
def test_a_price_for_a_margin(cost, margin, price):
    assert price_for(cost, Decimal(margin)) == price


def test_a_shop_that_keeps_a_tenth():
    shop = ShopPrice(target=90_000, cut=Decimal(10))
    assert (shop.price, shop.fee, shop.received, shop.received_unchanged) == (100_000, 10_000, 90_000, 81_000)


def test_a_fee_of_each_order_is_added_before_the_shop_takes_its_part():
    shop = ShopPrice(target=89_000, cut=Decimal(10), per_order=1_000)
    assert (shop.price, shop.fee, shop.received, shop.received_unchanged) == (100_000, 11_000, 89_000, 79_100)


def test_the_costs_of_a_month_are_paid_by_so_many_pieces():
    assert (BreakEven(600_000, 7_000).pieces, BreakEven(600_000, 7_000).per_day) == (86, 3)


@pytest.mark.parametrize("profit", [0, -500])
def test_pieces_that_bring_nothing_never_pay_a_month(profit):
    month = BreakEven(600_000, profit)
    assert (month.pieces, month.per_day) == (None, None)


@given(target=amounts, cut=shares, per_order=st.integers(0, 20_000))
def test_whatever_a_shop_keeps_the_seller_receives_what_was_wanted_and_hardly_more(target, cut, per_order):
    shop = ShopPrice(target, cut, per_order)
    assert shop.received >= target
    assert received(shop.price - 1, cut) - per_order < target or shop.price == 0


@given(cost=st.integers(1, 50_000_000), margin=st.decimals(0, 95, places=1))
def test_a_price_leaves_at_least_the_margin_and_a_rupiah_less_does_not(cost, margin):
    price = price_for(cost, margin)
    assert (price - cost) * 100 >= margin * price
    assert (price - 1 - cost) * 100 < margin * (price - 1)


@given(fixed=st.integers(1, 50_000_000), profit=st.integers(1, 1_000_000))
def test_break_even_is_the_first_piece_that_pays(fixed, profit):
    pieces = BreakEven(fixed, profit).pieces
    assert pieces * profit >= fixed > (pieces - 1) * profit
