"""The office's rules: the rule file and its checks, its versions, and their typed content."""
