"""The one list for all staff. A package declares a list (`declaring`); searching, filters, order, pages and files follow."""
