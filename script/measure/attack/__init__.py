"""What attacks the platform: the parts of `script/soak attack`. Nothing of the product imports it."""
