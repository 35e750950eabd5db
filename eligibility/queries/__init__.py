"""What is read of eligibility: constant statements, rows as dataclasses."""
