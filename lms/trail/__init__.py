"""The audit in words: what each row says, what it is about, and whose it is."""
