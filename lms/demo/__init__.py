"""The demo city: an invented cast and the enterprises around it, made through the domain verbs only."""
