"""A price worked out, told step by step, and drawn as a bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from core.wording import language
from tools.forms import PriceForm
from tools.pricing import Batch, BreakEven, Online, Price, price_for

WIDTH = 400
"""Units of the drawing."""


@dataclass(frozen=True)
class Stretch:
    """One part of the bar."""

    name: str
    amount: int
    x: float
    width: float


@dataclass(frozen=True)
class Answer:
    """Everything that could be worked out of what was typed."""

    batch: Batch
    price: Price | None
    online: Online | None
    break_even: BreakEven | None
    wished: Decimal | None

    @property
    def loses(self) -> bool:
        """Whether the price is below the cost."""
        return self.price is not None and self.price.profit < 0


def answer(form: PriceForm) -> Answer:
    """Work it out."""
    batch = form.batch()
    amount = form.price.data or (None if form.margin.data is None else price_for(batch.cost, form.margin.data))
    price = Price(batch.cost, amount) if amount else None
    keeps = bool(form.cut.data or form.per_order.data)
    online = Online(amount, form.cut.data or Decimal(0), form.per_order.data or 0) if amount and keeps else None
    break_even = BreakEven(form.fixed.data, price.profit) if price and form.fixed.data else None
    return Answer(batch, price, online, break_even, form.margin.data if price else None)


def rupiah(amount: int) -> str:
    """`Rp45.000`."""
    return f"{'-' if amount < 0 else ''}Rp{abs(amount):,}".replace(",", ".")


def shown(value: Decimal) -> str:
    """A number with its decimals as the language writes them, without noughts at the end."""
    plain = f"{value.normalize():f}"
    return plain.replace(".", ",") if language() == "id" else plain


def steps(found: Answer) -> list[str]:
    """The sum, a sentence a step."""
    return [*_of_cost(found.batch), *_of_price(found), *_of_shop(found), *_of_month(found)]


def stretches(found: Answer) -> list[Stretch]:
    """The bar of one piece: what its costs are, and what is left of its price where something is."""
    batch, profit = found.batch, found.price.profit if found.price else 0
    costs = [
        (_("Materials"), batch.material),
        (_("Work"), batch.labour),
        (_("Packaging"), batch.packaging),
        (_("Gas and the rest"), batch.other),
    ]
    parts = _shared(costs, batch)
    parts += [(_("Profit"), profit)] if profit > 0 else []
    whole = sum(amount for _name, amount in parts) or 1
    drawn, x = [], 0.0
    for name, amount in parts:
        width = round(WIDTH * amount / whole, 1)
        drawn.append(Stretch(name, amount, round(x, 1), width))
        x += width
    return drawn


def _shared(costs: list[tuple[str, int]], batch: Batch) -> list[tuple[str, int]]:
    """The part of each cost in one piece, in whole rupiah; the largest takes what is left, so that they make its cost."""
    parts = [amount // batch.sellable for _name, amount in costs]
    parts[parts.index(max(parts))] += batch.cost - sum(parts)
    return [(name, part) for (name, _amount), part in zip(costs, parts, strict=True)]


def _of_cost(batch: Batch) -> Iterator[str]:
    if batch.labour:
        yield _(
            "Work: %(hours)s hours × %(wage)s = %(labour)s.",
            hours=shown(batch.hours),
            wage=rupiah(batch.wage),
            labour=rupiah(batch.labour),
        )
    costs = [rupiah(amount) for amount in (batch.material, batch.labour, batch.packaging, batch.other) if amount]
    yield _("All costs of the batch: %(sum)s.", sum=_sum(costs, batch.total))
    if batch.spoiled:
        yield _(
            "To be sold: %(made)s − %(spoiled)s = %(left)s pieces.", made=batch.made, spoiled=batch.spoiled, left=batch.sellable
        )
    words = {"total": rupiah(batch.total), "pieces": batch.sellable, "cost": rupiah(batch.cost)}
    if batch.comes_out_even:
        yield _("One piece costs you %(total)s : %(pieces)s = %(cost)s.", **words)
    else:
        yield _("One piece costs you %(total)s : %(pieces)s, rounded up to whole rupiah: %(cost)s.", **words)


def _of_price(found: Answer) -> Iterator[str]:
    price = found.price
    if price is None:
        return
    words = {"price": rupiah(price.price), "cost": rupiah(price.cost), "profit": rupiah(price.profit)}
    if found.wished is not None:
        yield _(
            "For %(margin)s percent profit: %(cost)s : (100%% − %(margin)s%%) = %(price)s%(rounded)s.",
            margin=shown(found.wished),
            rounded="" if price.price * (100 - found.wished) == price.cost * 100 else _(", rounded up"),
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
    yield _("Margin: %(profit)s : %(price)s = %(margin)s percent of the price.", margin=shown(price.margin), **words)
    if price.markup is not None:
        yield _("Markup: %(profit)s : %(cost)s = %(markup)s percent on the cost.", markup=shown(price.markup), **words)


def _of_shop(found: Answer) -> Iterator[str]:
    shop = found.online
    if shop is None:
        return
    cut = shown(shop.cut)
    yield _(
        "Price in the online shop: %(wanted)s : (100%% − %(cut)s%%) = %(price)s%(rounded)s.",
        wanted=f"({rupiah(shop.wanted)} + {rupiah(shop.per_order)})" if shop.per_order else rupiah(shop.wanted),
        cut=cut,
        price=rupiah(shop.price),
        rounded="" if shop.price * shop.share == shop.wanted + shop.per_order else _(", rounded up"),
    )
    yield _(
        "Try it: the shop keeps %(fee)s of %(price)s. You receive %(received)s.",
        fee=rupiah(shop.fee),
        price=rupiah(shop.price),
        received=rupiah(shop.received),
    )
    cost = found.batch.cost
    yield _(
        "If you asked %(wanted)s there too, you would receive %(received)s. After the cost %(left)s would be left.",
        wanted=rupiah(shop.wanted),
        received=rupiah(shop.received_unchanged),
        left=rupiah(shop.received_unchanged - cost),
    )


def _of_month(found: Answer) -> Iterator[str]:
    month = found.break_even
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
    yield _("Sold on thirty days, that is %(pieces)s a day.", pieces=month.a_day)


def _sum(parts: list[str], total: int) -> str:
    return rupiah(total) if len(parts) < 2 else f"{' + '.join(parts)} = {rupiah(total)}"
