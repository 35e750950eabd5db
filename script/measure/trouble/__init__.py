"""`script/soak trouble`: put an installation into trouble, and record what its users saw, were told and lost."""
