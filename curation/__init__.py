"""The way to the marketplace: the product page that grows, who may hand it in, what curators decide, and where it is shown."""
