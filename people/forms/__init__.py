"""The forms of this package, one a page: coming in, one's own account, the officer's counter."""
