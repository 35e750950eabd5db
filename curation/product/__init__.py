"""The product's page: its parts, its photos, what is wrong with it, and how tasks fill it."""
