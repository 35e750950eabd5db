"""The staff lists of people, staff, documents and phone numbers."""
