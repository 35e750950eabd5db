"""The roof: puts the house together; nobody imports it."""
