"""Typed models of products: the rules by version, product pages and their photos."""

from products.models.listings import FilledPart, Listing, ListingPhoto
from products.models.rules import RuleSet

__all__ = ["FilledPart", "Listing", "ListingPhoto", "RuleSet"]
