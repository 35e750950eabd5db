"""Pages of curation: the owner's applications, the curators' desk, the shops, and the office."""

from curation.views import (
    appeals,
    applications,
    archivals,
    channel_products,
    channels,
    desk,
    desk_letters,
    drafts,
    evidence,
    hearings,
    letters,
    office_applications,
    office_days,
    office_periods,
    office_placements,
    placement_photos,
    product_page,
    ties,
)

blueprints = (
    product_page.bp, archivals.bp, applications.bp, letters.bp, appeals.bp,
    desk.bp, desk_letters.bp, drafts.bp, evidence.bp, ties.bp, hearings.bp,
    channels.bp, channel_products.bp, placement_photos.bp,
    office_periods.bp, office_applications.bp, office_placements.bp, office_days.bp,
)  # fmt: skip
