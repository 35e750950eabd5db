"""What is sold: the office's rules by version, and the page of a product, which grows with each passed course."""
