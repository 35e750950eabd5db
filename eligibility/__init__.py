"""Who may hand in: the passport with its nine rules, *Layak*, declarations, suspensions and rulings."""
