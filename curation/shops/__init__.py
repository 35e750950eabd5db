"""Approved products in the office's shops: placed, fed, marked live, taken down, and the days that it took."""
