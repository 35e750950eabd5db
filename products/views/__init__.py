"""Pages on which an owner begins a product's page and fills its parts."""

from products.views import deed_fillings, fillings, label_checks, listing_photos, listing_texts, price_sheets

blueprints = (listing_texts.bp, price_sheets.bp, label_checks.bp, listing_photos.bp, fillings.bp, deed_fillings.bp)
