"""The course of an application: handed in, checked, scored, decided, returned, appealed."""
