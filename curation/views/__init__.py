"""Pages of curation: the owner's product page and passport, the curators' and the channels' desks."""

from curation.views import (
    appeals,
    applications,
    archivals,
    channels,
    declarations,
    desk,
    evidence,
    fillings,
    hearings,
    label_checks,
    letters,
    listing_photos,
    listing_texts,
    office_applications,
    office_days,
    office_periods,
    office_placements,
    passports,
    placement_photos,
    price_sheets,
    product_page,
    required_courses,
    rule_sets,
    rulings,
    suspensions,
    ties,
)

blueprints = (
    product_page.bp, archivals.bp, listing_texts.bp, price_sheets.bp, label_checks.bp, listing_photos.bp, fillings.bp,
    passports.bp, declarations.bp, rule_sets.bp, required_courses.bp, suspensions.bp, rulings.bp,
    applications.bp, letters.bp, appeals.bp, desk.bp, evidence.bp, ties.bp, hearings.bp, channels.bp, placement_photos.bp,
    office_periods.bp, office_applications.bp, office_placements.bp, office_days.bp,
)  # fmt: skip
