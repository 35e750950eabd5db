"""Pages of the tools."""

from tools.views import index, label_checker, listing_draft, photo_checker, price_calculator

blueprints = (index.bp, price_calculator.bp, label_checker.bp, listing_draft.bp, photo_checker.bp)
