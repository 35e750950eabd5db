"""The forms of this package: sign-in, account, business, and the pages of the office."""
