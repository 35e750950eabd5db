"""The top package: it builds the application from all the others. No other package imports it."""
