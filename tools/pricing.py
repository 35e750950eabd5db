"""From the costs of one batch to a price. Pure; amounts are whole rupiah, and what does not come out even is rounded up.

The sums are those of the course HARGA-01: the cost of a piece is all costs of a batch shared among the pieces that can be sold.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cached_property

HUNDRED = Decimal(100)
DAYS = 30
"""Days of a month, for how many pieces a day that is."""


@dataclass(frozen=True)
class Batch:
    """What one batch costs, and how many pieces come of it."""

    material: int
    hours: Decimal
    wage: int
    packaging: int
    other: int
    made: int
    spoiled: int = 0

    @property
    def labour(self) -> int:
        """One's own work and that of helpers."""
        return _up(self.hours * self.wage)

    @property
    def total(self) -> int:
        """All costs of the batch."""
        return self.material + self.labour + self.packaging + self.other

    @property
    def sellable(self) -> int:
        """Pieces that can be sold."""
        return self.made - self.spoiled

    @property
    def cost(self) -> int:
        """What one piece costs."""
        return _up(Decimal(self.total) / self.sellable)

    @property
    def comes_out_even(self) -> bool:
        """Whether nothing was rounded."""
        return self.total % self.sellable == 0


@dataclass(frozen=True)
class Price:
    """A price for a piece, and what is left of it."""

    cost: int
    price: int

    @property
    def profit(self) -> int:
        """What a piece brings; below 0 it is lost."""
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
class Online:
    """A shop that keeps a part of the price and perhaps a fee of each order, and a seller who wants to receive as much as
    without it. An order is reckoned as one piece."""

    wanted: int
    cut: Decimal
    per_order: int = 0

    @property
    def share(self) -> Decimal:
        """The part of the price that is left to the seller, 0 to 1."""
        return (HUNDRED - self.cut) / HUNDRED

    @cached_property
    def price(self) -> int:
        """What to ask there."""
        return _up((self.wanted + self.per_order) / self.share)

    @property
    def received(self) -> int:
        """What comes of that price."""
        return received(self.price, self.cut) - self.per_order

    @property
    def fee(self) -> int:
        """What the shop keeps of it."""
        return self.price - self.received

    @property
    def received_unchanged(self) -> int:
        """What would come if the price stayed as it is without the shop."""
        return received(self.wanted, self.cut) - self.per_order


@dataclass(frozen=True)
class BreakEven:
    """How many pieces pay the costs that come even when nothing is sold."""

    fixed: int
    profit: int

    @property
    def pieces(self) -> int | None:
        """In a month; None where each piece brings nothing, so that no number is enough."""
        return _up(Decimal(self.fixed) / self.profit) if self.profit > 0 else None

    @property
    def a_day(self) -> int | None:
        """The same for each of thirty days."""
        return None if self.pieces is None else _up(Decimal(self.pieces) / DAYS)


def price_for(cost: int, margin: Decimal) -> int:
    """The price of which this many percent are profit."""
    return _up(cost * HUNDRED / (HUNDRED - margin))


def received(price: int, cut: Decimal) -> int:
    """What is left of a price after a shop's cut."""
    return int((price * (HUNDRED - cut) / HUNDRED).to_integral_value(ROUND_FLOOR))


def percent(part: int, whole: int) -> Decimal:
    """A share in percent with one decimal, rounded half up."""
    return (HUNDRED * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))
