"""What is read of products: constant statements, rows as dataclasses."""
