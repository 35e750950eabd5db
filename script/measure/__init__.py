"""Measurements: what `script/bench` and `script/soak` run. Nothing of the product imports it."""
