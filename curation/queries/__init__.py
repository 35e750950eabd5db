"""What is read of curation: constant statements, rows as dataclasses."""
