"""Ways to be reached outside the shop, as people write them: phone numbers, links, e-mail, bank accounts."""

import re

_DOMAINS = "com|id|net|org|co|me|ly|gl|shop|store|info|biz|online|site|my"

PATTERNS: dict[str, re.Pattern[str]] = {
    # +62 or 0, then an 8 and seven digits or more, in whatever groups; or the area code of a town and its number
    "phone": re.compile(r"(?<![\d])(?:\+?\s?62|0)[\s.\-()]*(?:8(?:[\s.\-]*\d){7,}|[2-79]\d{1,2}[\s.\-)]+\d{5,8})(?!\d)"),
    # the last names of an address at most, each as long as a name may be: without an end, the search would take quadratic time
    "link": re.compile(
        rf"https?://|\bwww\.|\b[a-z0-9][a-z0-9-]{{1,62}}+(?:\.[a-z0-9-]{{1,63}}+){{0,4}}\.(?:{_DOMAINS})\b(?![.\w])",
        re.IGNORECASE,
    ),
    # looked for from the first of its letters only, never from within
    "email": re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+"),
    # the bank or the word for account, then a number of eight digits or more
    "bank_account": re.compile(
        r"\b(?:rekening|norek|no\.?\s*rek|rek|bca|bri|bni|mandiri|btn|bsi|cimb|danamon|permata|jago|seabank)\b"
        r"[^\d\n]{0,20}\d(?:[\s.\-]?\d){7,}",
        re.IGNORECASE,
    ),
}


def found_in(text: str, names: list[str]) -> dict[str, str]:
    """Those of the named patterns that a text holds, each with the first words that it met."""
    met = {name: PATTERNS[name].search(text) for name in names}
    return {name: one[0].strip() for name, one in met.items() if one}
