"""An application's way: handed in, checked, scored, decided, returned, appealed."""
