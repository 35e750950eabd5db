"""Applications, the curators' scores, decisions, letters and appeals, and the shops that show approved products."""
