"""Typed models of products: the versions of the rules, product pages and their photos."""

from products.models.listings import FilledPart, Listing, ListingPhoto
from products.models.rules import RuleSet

__all__ = ["FilledPart", "Listing", "ListingPhoto", "RuleSet"]
