"""Reads the sums that stand in Indonesian texts and drawings, and works them out again."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

NUMBER = r"(?:Rp ?)?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?:/\d+)?(?![\d]|[.,]\d)(?: juta\b)?(?: persen\b|%)?"
TIMES = {"kali": "*", "dikali": "*", "x": "*", "×": "*"}
DIVIDED = {"dibagi": "/", ":": "/", "÷": "/"}
PLUS = {"ditambah": "+", "+": "+", "dikurangi": "-", "-": "-", "−": "-"}
VERBS = {**TIMES, **DIVIDED, **PLUS}
VERB = "|".join(re.escape(word) for word in sorted(VERBS, key=len, reverse=True))
UNITS = rf"(?:,? (?!(?:{VERB}|sama|lalu|jadi|menjadi|yaitu|hasilnya|berarti|sisanya|adalah) )[a-z]+){{0,2}}"
"""What is counted: `20 kotak`, `4 jam kerja`."""
IS = r"(?:,? (?:lalu )?(?:sama dengan|jadi|menjadi|hasilnya|yaitu|berarti rugi|berarti)|\.? (?:Hasilnya|Sisanya)|,? sisanya| =)"

CHAIN = re.compile(
    rf"(?<![\w.,/])(?P<first>{NUMBER})(?P<rest>(?:{UNITS}(?:,? lalu|,)? (?:{VERB}) (?:dengan )?{NUMBER})+){UNITS}{IS} (?P<result>{NUMBER})"
)
STEP = re.compile(rf"(?P<verb>(?<!\S)(?:{VERB})(?!\S)) (?:dengan )?(?P<number>{NUMBER})")
GOES_ON = re.compile(
    rf"(?:(?<=[.:;] )|^)(?P<verb>Dibagi|Dikali|Ditambah|Dikurangi) (?P<number>{NUMBER}){UNITS}(?:{IS}|,) (?P<result>{NUMBER})"
)
SHARE = re.compile(
    rf"(?P<share>[\d.,]+(?: persen|%)) dari (?P<whole>{NUMBER})(?: hanya| adalah| sama dengan| =) ?(?P<result>{NUMBER})"
)
DISCOUNT = re.compile(rf"(?P<price>{NUMBER}) didiskon (?P<share>[\d.,]+ persen) menjadi (?P<result>{NUMBER})")
PRICE = re.compile(
    rf"[Hh]arga(?: jual)? (?P<price>{NUMBER})(?:: | terdiri dari )modal (?P<cost>{NUMBER})(?:, | dan )laba (?P<gain>{NUMBER})"
)
RECEIPT = re.compile(
    rf"harga (?P<price>{NUMBER}), potongan (?P<fee>{NUMBER}), diterima (?P<left>{NUMBER}), modal (?P<cost>{NUMBER}), laba (?P<gain>{NUMBER})"
)
TOTAL = re.compile(rf"(?:Jumlahnya|Jumlah biaya|Tingginya) (?P<result>{NUMBER})")
SENTENCES = re.compile(r"(?<=[.!?]) ")

LOOKS_LIKE = re.compile(
    rf"{NUMBER}{UNITS}(?:,? lalu|,)? (?:{VERB}) {NUMBER}|sama dengan {NUMBER}|{NUMBER} = {NUMBER}|Jumlahnya {NUMBER}"
)
"""What a reader takes for a sum; whatever looks like one must be read."""

DIGITS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9}
WORDS = {
    **{word: Decimal(number) for word, number in DIGITS.items()},
    "nol": Decimal(0),
    "sepuluh": Decimal(10),
    "sebelas": Decimal(11),
    "setengah": Decimal("0.5"),
}


@dataclass(frozen=True)
class Sum:
    """A sum as it stands in a text, what stands as its result, and what it really is."""

    text: str
    start: int
    end: int
    said: Decimal
    is_: Decimal

    @property
    def holds(self) -> bool:
        """Whether it is right, to the last rupiah."""
        return self.said == self.is_


def value(text: str) -> Decimal:
    """`Rp1.000` is 1000, `0,90` is 0.90, `25 persen` is 0.25, `Rp6 juta` is 6000000, `4/5` is 0.8."""
    plain = text.replace("Rp", "").strip()
    share = plain.endswith(("persen", "%"))
    million = plain.split(" ")[1:2] == ["juta"]
    above, _, below = plain.split(" ")[0].rstrip("%").replace(".", "").replace(",", ".").partition("/")
    return Decimal(above) / Decimal(below or 1) * (1_000_000 if million else 1) / (100 if share else 1)


def work_out(first: Decimal, steps: Iterable[tuple[str, Decimal]]) -> Decimal:
    """From the left, times and divided before plus and minus."""
    total, term, sign = Decimal(0), first, 1
    for verb, number in steps:
        if verb == "*":
            term *= number
        elif verb == "/":
            term /= number
        else:
            total, term, sign = total + sign * term, number, 1 if verb == "+" else -1
    return total + sign * term


def sums_in(text: str) -> list[Sum]:
    """All sums of a text, in order."""
    found = [*_chains(text), *_shares(text), *_prices(text), *_totals(text)]
    return sorted([*found, *_going_on(text, found)], key=lambda item: item.start)


def unread_in(text: str, read: list[Sum]) -> list[str]:
    """What looks like a sum and is none that could be read."""
    return [
        found[0]
        for found in LOOKS_LIKE.finditer(text)
        if not any(item.start <= found.start() and found.end() <= item.end + 1 for item in read)
    ]


def _made(found: re.Match[str], is_: Decimal) -> Sum:
    said = value(found["result"])
    if found[0].endswith(f"rugi {found['result']}"):
        said = -said
    if "persen" in found["result"] and is_ == said * 100:  # "dikali 100, hasilnya 12 persen"
        is_ = said
    return Sum(found[0], found.start(), found.end(), said, is_)


def _chains(text: str) -> Iterator[Sum]:
    for found in CHAIN.finditer(text):
        steps = [(VERBS[step["verb"]], value(step["number"])) for step in STEP.finditer(found["rest"])]
        yield _made(found, work_out(value(found["first"]), steps))


def _going_on(text: str, before: list[Sum]) -> Iterator[Sum]:
    """`40 x 30 sama dengan 1.200. Dibagi 6, hasilnya 200.`"""
    known = list(before)
    for found in GOES_ON.finditer(text):
        earlier = [item for item in known if item.end <= found.start()]
        if earlier:
            last = max(earlier, key=lambda item: item.end)
            known.append(_made(found, work_out(last.said, [(VERBS[found["verb"].lower()], value(found["number"]))])))
            yield known[-1]


def _shares(text: str) -> Iterator[Sum]:
    for found in SHARE.finditer(text):
        yield _made(found, value(found["share"]) * value(found["whole"]))
    for found in DISCOUNT.finditer(text):
        yield _made(found, value(found["price"]) * (1 - value(found["share"])))


def _prices(text: str) -> Iterator[Sum]:
    for found in PRICE.finditer(text):
        yield Sum(found[0], found.start(), found.end(), value(found["price"]), value(found["cost"]) + value(found["gain"]))
    for found in RECEIPT.finditer(text):
        left, gain = value(found["price"]) - value(found["fee"]), value(found["left"]) - value(found["cost"])
        yield Sum(found[0], found.start(), found.end(), value(found["left"]), left)
        yield Sum(found[0], found.start(), found.end(), value(found["gain"]), gain)


def _totals(text: str) -> Iterator[Sum]:
    """`Sewa Rp300.000, kuota Rp50.000. Jumlahnya Rp350.000.`: the amounts of the sentence before, the last of each part of it."""
    for found in TOTAL.finditer(text):
        sentences = SENTENCES.split(text[: found.start()].strip())
        parts = [] if " = " in sentences[-1] or "sama dengan" in sentences[-1] else re.split(r", | dan ", sentences[-1])
        amounts = [numbers[-1] for part in parts if (numbers := re.findall(NUMBER, part))]
        amounts = [amount for amount in amounts if "Rp" in amount] or amounts
        if len(amounts) > 1:
            start = found.start() - len(sentences[-1]) - 1
            yield Sum(
                text[max(start, 0) : found.end()], max(start, 0), found.end(), value(found["result"]), sum(map(value, amounts))
            )


# Lists and tables of Markdown


def table_sums(lines: list[str]) -> Iterator[tuple[int, Sum]]:
    """Tables of two columns that end in `Jumlah`: the line, counted from 1, and the sum."""
    amounts: list[str] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if len(cells) != 2 or not re.fullmatch(NUMBER, cells[1]):
            amounts = amounts if len(cells) == 2 and set(cells[1]) <= {"-", ":"} else []
        elif cells[0] == "Jumlah":
            yield number, Sum(line, 0, len(line), value(cells[1]), sum(map(value, amounts)))
        else:
            amounts.append(cells[1])


# Numbers as words


def spelled(text: str) -> str:
    """The text with its numbers in digits: `dua ratus lima puluh ribu rupiah` is `250000 rupiah`."""
    out: list[str] = []
    pending: list[str] = []
    for piece in re.findall(r"[A-Za-z]+|[^A-Za-z]+", text):
        word = piece.lower()
        if _is_number(word) or (piece == " " and pending):
            pending.append(word)
            continue
        out += [*_in_digits(pending), piece]
        pending = []
    return "".join([*out, *_in_digits(pending)])


SCALES = {"belas", "puluh", "ratus", "ribu", "juta", "miliar", "triliun"}
LARGE = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}
WHOLE = {"seratus": 100, "seribu": 1000, "sejuta": 1_000_000, "sepuluh": 10, "sebelas": 11}


def _is_number(word: str) -> bool:
    return word in DIGITS or word in SCALES or word in WHOLE


def _in_digits(pieces: list[str]) -> list[str]:
    words = [piece for piece in pieces if piece != " "]
    if not words:
        return []
    total = group = unit = 0
    for word in words:
        if word in DIGITS:
            unit = DIGITS[word]
        elif word in {"seratus", "sepuluh", "sebelas"}:
            group, unit = group + WHOLE[word], 0
        elif word in {"belas", "puluh", "ratus"}:
            group, unit = group + (unit + 10 if word == "belas" else unit * (10 if word == "puluh" else 100)), 0
        else:
            size = WHOLE.get(word) or LARGE[word]
            total, group, unit = total + (size if word in WHOLE else (group + unit) * size), 0, 0
    return [str(total + group + unit), *([" "] if pieces[-1] == " " else [])]


# Drawings


@dataclass(frozen=True)
class Word:
    """A text in a drawing and where it stands."""

    x: float
    y: float
    anchor: str
    text: str


def words_of(drawing: Path) -> list[Word]:
    """The texts of a drawing, from above."""
    found: list[Word] = []
    _walk(ElementTree.parse(drawing).getroot(), (1.0, 0.0, 0.0), found)  # noqa: S314 (our own files)
    return sorted(found, key=lambda word: (word.y, word.x))


def _walk(node: ElementTree.Element, place: tuple[float, float, float], found: list[Word]) -> None:
    scale, dx, dy = place
    transform = node.get("transform", "")
    for name, numbers in re.findall(r"(\w+)\(([^)]*)\)", transform):
        parts = [float(part) for part in re.split(r"[ ,]+", numbers.strip())]
        if name == "translate":
            dx, dy = dx + scale * parts[0], dy + scale * (parts[1] if len(parts) > 1 else 0)
        elif name == "scale":
            scale *= parts[0]
    if node.tag.endswith("}text"):
        x, y = float(node.get("x", 0)), float(node.get("y", 0))
        found.append(Word(dx + scale * x, dy + scale * y, node.get("text-anchor", "start"), "".join(node.itertext()).strip()))
    for child in node:
        _walk(child, (scale, dx, dy), found)


SIGNED = re.compile(rf"(?P<sign>[-+=] )?(?P<number>{NUMBER})")
OPEN = re.compile(rf"{NUMBER}(?: [a-z]+)?(?: (?:{VERB}) {NUMBER})+")


def drawing_sums(words: list[Word]) -> list[Sum]:
    """Sums on a line, sums that end on the line below, columns with a result, and pages of a cash book."""
    found = [item for word in words for item in sums_in(word.text)]
    below = set()
    for word in words:
        above = [other for other in words if 0 < word.y - other.y < 56 and _aligned(word, other) and OPEN.fullmatch(other.text)]
        if word.text.startswith("= ") and above:
            found += sums_in(f"{above[-1].text} {word.text}")
            below.add(word)
    return [*found, *_columns([word for word in words if word not in below]), *_cash_book(words)]


def _aligned(one: Word, other: Word) -> bool:
    return one.anchor == other.anchor and abs(one.x - other.x) < 2


def _columns(words: list[Word]) -> Iterator[Sum]:
    """`400.000`, `- 100.000`, `= 300.000` under each other; after a result a number goes on from it with a sign, or begins anew."""
    for x in sorted({round(word.x) for word in words}):
        running, ended = Decimal(0), True
        for word in words:
            cell = SIGNED.fullmatch(word.text)
            if round(word.x) != x or not cell:
                continue
            sign, number = (cell["sign"] or "").strip(), value(cell["number"])
            if sign == "=":
                yield Sum(f"{word.text} at the end of its column", 0, 0, number, running)
                running, ended = number, True
            elif not sign and ended:
                running, ended = number, False
            else:
                running, ended = running + (-number if sign == "-" else number), False


def _cash_book(words: list[Word]) -> Iterator[Sum]:
    """The page below the heads Masuk, Keluar and Saldo, line by line."""
    heads = {word.text: word for word in words if word.text in {"Masuk", "Keluar", "Saldo"}}
    if len(heads) < 3:
        return
    running: Decimal | None = None
    for y in sorted({word.y for word in words if word.y > heads["Saldo"].y}):
        cells = {
            name: value(word.text)
            for name, head in heads.items()
            for word in words
            if word.y == y and _aligned(word, head) and re.fullmatch(NUMBER, word.text)
        }
        if "Saldo" not in cells:
            continue
        if running is not None:
            now = running + cells.get("Masuk", 0) - cells.get("Keluar", 0)
            yield Sum(f"saldo {cells['Saldo']} after {running}", 0, 0, cells["Saldo"], now)
        running = cells["Saldo"]
