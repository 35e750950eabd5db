"""Computes prices from the costs of a batch. Amounts are whole rupiah; costs and prices are rounded up.

The rules are those of the course HARGA-01: the cost of a piece is the cost of the batch divided by the pieces that can be sold.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property

HUNDRED = Decimal(100)
DAYS = 30
"""Days of a month."""


@dataclass(frozen=True)
class Batch:
    """The costs of a batch, and the number of its pieces. `wage` is for an hour."""

    material: int
    hours: Decimal
    wage: int
    packaging: int
    other: int
    pieces: int
    spoiled: int = 0

    @property
    def labour(self) -> int:
        """The cost of all hours of work."""
        return _rounded_up(self.hours * self.wage)

    @property
    def total(self) -> int:
        """All costs of the batch."""
        return self.material + self.labour + self.packaging + self.other

    @property
    def sellable(self) -> int:
        """The number of pieces that can be sold."""
        return self.pieces - self.spoiled

    @property
    def cost(self) -> int:
        """The cost of a piece."""
        return _rounded_up(Decimal(self.total) / self.sellable)

    @property
    def comes_out_even(self) -> bool:
        """Whether the cost of a piece is exact."""
        return self.total % self.sellable == 0


@dataclass(frozen=True)
class Price:
    """The cost and the price of a piece."""

    cost: int
    price: int

    @property
    def profit(self) -> int:
        """The profit of a piece; negative for a loss."""
        return self.price - self.cost

    @property
    def margin(self) -> Decimal:
        """The profit in percent of the price."""
        return percent(self.profit, self.price)

    @property
    def markup(self) -> Decimal | None:
        """The profit in percent of the cost; None where a piece costs nothing."""
        return percent(self.profit, self.cost) if self.cost else None


@dataclass(frozen=True)
class ShopPrice:
    """The price in an online shop at which the seller receives `target` for a piece.

    The shop keeps `cut` percent of the price and the fee `per_order`. An order counts as one piece.
    """

    target: int
    cut: Decimal
    per_order: int = 0

    @property
    def share(self) -> Decimal:
        """The seller's part of the price, 0 to 1."""
        return (HUNDRED - self.cut) / HUNDRED

    @cached_property
    def price(self) -> int:
        """The price to ask in the shop."""
        return _rounded_up((self.target + self.per_order) / self.share)

    @property
    def received(self) -> int:
        """The amount that the seller receives of that price."""
        return received(self.price, self.cut) - self.per_order

    @property
    def fee(self) -> int:
        """The amount that the shop keeps of that price."""
        return self.price - self.received

    @property
    def received_unchanged(self) -> int:
        """The amount that the seller would receive if the price in the shop were `target`."""
        return received(self.target, self.cut) - self.per_order


@dataclass(frozen=True)
class BreakEven:
    """The number of pieces whose profit pays the fixed costs of a month."""

    fixed: int
    profit: int

    @property
    def pieces(self) -> int | None:
        """The pieces to sell in a month; None where a piece brings no profit."""
        return _rounded_up(Decimal(self.fixed) / self.profit) if self.profit > 0 else None

    @property
    def per_day(self) -> int | None:
        """The pieces to sell on each of thirty days."""
        return None if self.pieces is None else _rounded_up(Decimal(self.pieces) / DAYS)


def price_for(cost: int, margin: Decimal) -> int:
    """Return the price at which `margin` percent of it are profit."""
    return _rounded_up(cost * HUNDRED / (HUNDRED - margin))


def received(price: int, cut: Decimal) -> int:
    """Return the amount that remains of a price after a shop's cut, rounded down."""
    return int((price * (HUNDRED - cut) / HUNDRED).to_integral_value(ROUND_FLOOR))


def percent(part: int, whole: int) -> Decimal:
    """Return a share in percent with one decimal, rounded half up."""
    return (HUNDRED * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _rounded_up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))
