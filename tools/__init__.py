"""Small tools beside the lessons: to work out a price, to look through a label, a text or a photo."""
