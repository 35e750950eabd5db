"""The calculation of a price: its result, its steps in sentences, and its bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from core.wording import language
from tools.forms import PriceForm
from tools.pricing import Batch, BreakEven, Price, ShopPrice, price_for

WIDTH = 400
"""The width of the bar in units of the drawing."""


@dataclass(frozen=True)
class Segment:
    """A part of the bar. `x` and `width` are units of the drawing."""

    name: str
    amount: int
    x: float
    width: float


@dataclass(frozen=True)
class Calculation:
    """The result of a calculation. Parts for which the input is missing are None."""

    batch: Batch
    price: Price | None
    online: ShopPrice | None
    break_even: BreakEven | None
    margin: Decimal | None
    """The margin in percent from which the price was computed."""

    @property
    def loses(self) -> bool:
        """Whether the price is below the cost."""
        return self.price is not None and self.price.profit < 0


def calculate(form: PriceForm) -> Calculation:
    """Calculate everything that the inputs allow."""
    batch = form.batch()
    amount = form.price.data or (None if form.margin.data is None else price_for(batch.cost, form.margin.data))
    price = Price(batch.cost, amount) if amount else None
    has_fees = bool(form.cut.data or form.per_order.data)
    online = ShopPrice(amount, form.cut.data or Decimal(0), form.per_order.data or 0) if amount and has_fees else None
    break_even = BreakEven(form.fixed.data, price.profit) if price and form.fixed.data else None
    return Calculation(batch, price, online, break_even, form.margin.data if price else None)


def rupiah(amount: int) -> str:
    """Format an amount: `Rp45.000`."""
    return f"{'-' if amount < 0 else ''}Rp{abs(amount):,}".replace(",", ".")


def decimal(value: Decimal) -> str:
    """Format a number in the reader's language, without zeros after its last decimal."""
    plain = f"{value.normalize():f}"
    return plain.replace(".", ",") if language() == "id" else plain


def steps(result: Calculation) -> list[str]:
    """Return the calculation step by step in sentences."""
    return [*_cost_steps(result.batch), *_price_steps(result), *_shop_steps(result), *_month_steps(result)]


def segments(result: Calculation) -> list[Segment]:
    """Return the bar of a piece: its costs, and its profit if there is one."""
    batch, profit = result.batch, result.price.profit if result.price else 0
    costs = [
        (_("Materials"), batch.material),
        (_("Work"), batch.labour),
        (_("Packaging"), batch.packaging),
        (_("Gas and the rest"), batch.other),
    ]
    parts = _parts_of_piece(costs, batch)
    parts += [(_("Profit"), profit)] if profit > 0 else []
    total = sum(amount for _name, amount in parts) or 1
    bar, x = [], 0.0
    for name, amount in parts:
        width = round(WIDTH * amount / total, 1)
        bar.append(Segment(name, amount, round(x, 1), width))
        x += width
    return bar


def _parts_of_piece(costs: list[tuple[str, int]], batch: Batch) -> list[tuple[str, int]]:
    """Return each cost's part in a piece in whole rupiah. The largest part takes the remainder, so the sum is the piece's cost."""
    parts = [amount // batch.sellable for _name, amount in costs]
    parts[parts.index(max(parts))] += batch.cost - sum(parts)
    return [(name, part) for (name, _amount), part in zip(costs, parts, strict=True)]


def _cost_steps(batch: Batch) -> Iterator[str]:
    if batch.labour:
        yield _(
            "Work: %(hours)s hours × %(wage)s = %(labour)s.",
            hours=decimal(batch.hours),
            wage=rupiah(batch.wage),
            labour=rupiah(batch.labour),
        )
    costs = [rupiah(amount) for amount in (batch.material, batch.labour, batch.packaging, batch.other) if amount]
    yield _("All costs of the batch: %(sum)s.", sum=_sum(costs, batch.total))
    if batch.spoiled:
        yield _(
            "To be sold: %(made)s − %(spoiled)s = %(left)s pieces.",
            made=batch.pieces,
            spoiled=batch.spoiled,
            left=batch.sellable,
        )
    words = {"total": rupiah(batch.total), "pieces": batch.sellable, "cost": rupiah(batch.cost)}
    if batch.comes_out_even:
        yield _("One piece costs you %(total)s : %(pieces)s = %(cost)s.", **words)
    else:
        yield _("One piece costs you %(total)s : %(pieces)s, rounded up to whole rupiah: %(cost)s.", **words)


def _price_steps(result: Calculation) -> Iterator[str]:
    price = result.price
    if price is None:
        return
    words = {"price": rupiah(price.price), "cost": rupiah(price.cost), "profit": rupiah(price.profit)}
    if result.margin is not None:
        yield _(
            "For %(margin)s percent profit: %(cost)s : (100%% − %(margin)s%%) = %(price)s%(rounded)s.",
            margin=decimal(result.margin),
            rounded="" if price.price * (100 - result.margin) == price.cost * 100 else _(", rounded up"),
            **words,
        )
    if price.profit < 0:
        yield _(
            "%(price)s − %(cost)s: each piece loses %(loss)s. The price does not cover the cost.",
            loss=rupiah(-price.profit),
            **words,
        )
        return
    yield _("Profit of a piece: %(price)s − %(cost)s = %(profit)s.", **words)
    yield _("Margin: %(profit)s : %(price)s = %(margin)s percent of the price.", margin=decimal(price.margin), **words)
    if price.markup is not None:
        yield _("Markup: %(profit)s : %(cost)s = %(markup)s percent on the cost.", markup=decimal(price.markup), **words)


def _shop_steps(result: Calculation) -> Iterator[str]:
    shop = result.online
    if shop is None:
        return
    cut = decimal(shop.cut)
    yield _(
        "Price in the online shop: %(wanted)s : (100%% − %(cut)s%%) = %(price)s%(rounded)s.",
        wanted=f"({rupiah(shop.target)} + {rupiah(shop.per_order)})" if shop.per_order else rupiah(shop.target),
        cut=cut,
        price=rupiah(shop.price),
        rounded="" if shop.price * shop.share == shop.target + shop.per_order else _(", rounded up"),
    )
    yield _(
        "Try it: the shop keeps %(fee)s of %(price)s. You receive %(received)s.",
        fee=rupiah(shop.fee),
        price=rupiah(shop.price),
        received=rupiah(shop.received),
    )
    cost = result.batch.cost
    yield _(
        "If you asked %(wanted)s there too, you would receive %(received)s. After the cost %(left)s would be left.",
        wanted=rupiah(shop.target),
        received=rupiah(shop.received_unchanged),
        left=rupiah(shop.received_unchanged - cost),
    )


def _month_steps(result: Calculation) -> Iterator[str]:
    month = result.break_even
    if month is None:
        return
    if month.pieces is None:
        yield _("However many you sell, the costs of the month (%(fixed)s) are not paid by it.", fixed=rupiah(month.fixed))
        return
    yield _(
        "Costs of the month: %(fixed)s : %(profit)s = %(pieces)s pieces. From the next one on you earn.",
        fixed=rupiah(month.fixed),
        profit=rupiah(month.profit),
        pieces=month.pieces,
    )
    yield _("Sold on thirty days, that is %(pieces)s a day.", pieces=month.per_day)


def _sum(parts: list[str], total: int) -> str:
    return rupiah(total) if len(parts) < 2 else f"{' + '.join(parts)} = {rupiah(total)}"
