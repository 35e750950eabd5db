"""`script/soak trouble`: an installation in trouble, and what everybody in it saw, was told and lost."""
