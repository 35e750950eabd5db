"""The demo city: an invented cast and other invented people, made by the functions that the pages call too."""
