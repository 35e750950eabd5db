"""The passport with its nine rules, *Layak*, and the declarations, suspensions and rulings that the rules read."""
