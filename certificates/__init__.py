"""Issuing, the PDF, verification, revocation."""
