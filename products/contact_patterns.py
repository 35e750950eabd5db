"""Patterns for contact details in a product's text: phone numbers, links, e-mail addresses, bank accounts."""

import re

_DOMAINS = "com|id|net|org|co|me|ly|gl|shop|store|info|biz|online|site|my"

PATTERNS: dict[str, re.Pattern[str]] = {
    # +62 or 0, then 8 and seven or more digits, grouped in any way; or the area code of a town and its number
    "phone": re.compile(r"(?<![\d])(?:\+?\s?62|0)[\s.\-()]*(?:8(?:[\s.\-]*\d){7,}|[2-79]\d{1,2}[\s.\-)]+\d{5,8})(?!\d)"),
    # The number and length of the names in an address are limited. Otherwise the search would take quadratic time.
    "link": re.compile(
        rf"https?://|\bwww\.|\b[a-z0-9][a-z0-9-]{{1,62}}+(?:\.[a-z0-9-]{{1,63}}+){{0,4}}\.(?:{_DOMAINS})\b(?![.\w])",
        re.IGNORECASE,
    ),
    # The match starts only at the first character of a word, which keeps the search linear.
    "email": re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+"),
    # the name of a bank, or a word for account, then a number of eight or more digits
    "bank_account": re.compile(
        r"\b(?:rekening|norek|no\.?\s*rek|rek|bca|bri|bni|mandiri|btn|bsi|cimb|danamon|permata|jago|seabank)\b"
        r"[^\d\n]{0,20}\d(?:[\s.\-]?\d){7,}",
        re.IGNORECASE,
    ),
}


def find_contacts(text: str, names: list[str]) -> dict[str, str]:
    """Search a text for the named patterns. Returns the first match of each pattern that matches."""
    matches = {name: PATTERNS[name].search(text) for name in names}
    return {name: match[0].strip() for name, match in matches.items() if match}
