"""Curation on the desk: products for curators, appeals, products for the shops, and the figures of each."""
