"""Certificates: issuing, the PDF, public verification, revocation."""
