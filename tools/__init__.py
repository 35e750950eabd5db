"""Small tools beside the lessons: a price calculator and checkers for labels, product texts and photos."""
