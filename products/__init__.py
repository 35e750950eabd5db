"""The office's rules by version, and the product pages, which passed courses help to fill."""
