"""The office's reports about the whole city. This package reads other packages' tables and has none of its own."""
