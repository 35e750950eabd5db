"""Every sentence of the program has its Indonesian, and no sentence of the program names a city."""

import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wtforms
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "translations" / "id" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None, "N_": None}
OTHERS = {"Not a valid date value.", "Not a valid integer value."}
"""Of WTForms' other fields."""
CITY = re.compile(r"semarang|guloasem|gulo asem|si langit|tirtasari", re.IGNORECASE)


def sentences() -> set:
    """Every msgid in the program, its templates and WTForms' validators, as (singular, plural) or a string."""
    method_map, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text()))
    ours = extract_from_dir(ROOT, method_map, options, keywords=KEYWORDS)
    theirs = extract_from_dir(
        Path(wtforms.__file__).parent, [("validators.py", "python"), ("**/core.py", "python"), ("**/choices.py", "python")]
    )
    return {message for *_, message, _, _ in [*ours, *theirs]}


def test_every_sentence_is_translated():
    catalogue = read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="id")
    missing = []
    for message in sentences():
        known = catalogue.get(message[0] if isinstance(message, tuple) else message)
        if known is None or not (known.string if isinstance(known.string, str) else all(known.string)):
            missing.append(message)
    assert not missing, f"{len(missing)} sentences have no Indonesian: {sorted(map(str, missing))[:40]}"


def test_no_translation_is_left_of_a_sentence_that_nobody_says_any_more():
    said = {message[0] if isinstance(message, tuple) else message for message in sentences()}
    catalogue = read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="id")
    left = [message.id for message in catalogue if message.id]
    assert [key for key in left if (key[0] if isinstance(key, tuple) else key) not in said | OTHERS] == []


def test_translations_keep_their_places():
    """A translation names exactly the values that its sentence names."""
    for message in read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="id"):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for text in ids for name in re.findall(r"%\((\w+)\)[sd]", text)}
        for text in strings:
            assert set(re.findall(r"%\((\w+)\)[sd]", text)) <= wanted, text
            if message.id:
                assert wanted - {"num", "count", "n"} <= set(re.findall(r"%\((\w+)\)[sd]", text)), text


def test_no_city_stands_in_the_program():
    kinds = {".py", ".html", ".po", ".css", ".js", ".sh", ".svg", ".toml", ".cfg", ".mako"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in tracked:
        path = ROOT / name
        if not name or name.startswith(("seed_content/", "tests/", "docs/")) or not path.is_file():
            continue
        if path.suffix not in kinds and not name.startswith("script/"):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            allowed = name == "lms/config.py" and 'LMS_OFFICE") or "semarang"' in line
            assert allowed or not CITY.search(line), f"{name}:{number}: {line.strip()[:80]}"


# ---- One word for one thing

LOSING = {
    re.compile(r"\bpembekuan|\b(mem)?bekukan", re.IGNORECASE): "penangguhan, menangguhkan",
    re.compile(r"keberatan", re.IGNORECASE): "banding",
    re.compile(r"\bsurel\b|(?<!-)\bemail\b", re.IGNORECASE): "e-mail, as the courses teach it",
    re.compile(r"\b(kata|frasa) sandi\b", re.IGNORECASE): "sandi",
    re.compile(r"\bcatatan masuk\b|\bbaris yang dipindah|\bsimpan alamat ini\b", re.IGNORECASE): "words that everybody knows",
}
"""Words that lost, and the word that says it: the house had two for one thing."""
OF_THE_LAW = {"Object", "Object to this?", "Yes, I object"}
"""A person objects (berkeberatan) to a use of the own data. An appeal against a decision is a banding."""
SPOKEN = re.compile(r"(tidak|akan) keberatan|berkeberatan")
"""Everyday words of the courses, and the law's word for the right to object."""


def losing(text: str) -> list[str]:
    """Return each losing word of a text, with the word that won."""
    bare = re.sub(r"%\(\w+\)s|`[^`]*`", "", text)
    return [f"{found[0]} -> {won}" for pattern, won in LOSING.items() if (found := pattern.search(bare))]


def sentences_in(value: Any) -> Iterator[str]:
    """Yield the Indonesian sentences of a YAML file: texts with a blank, without those in English."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "en":
                yield from sentences_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences_in(inner)
    elif isinstance(value, str) and " " in value:
        yield value


def test_translations_say_one_word_for_one_thing():
    found = []
    for message in read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="id"):
        if message.id and message.id not in OF_THE_LAW:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            found += [(text, words) for text in strings if (words := losing(text))]
    assert found == []


def test_guides_and_courses_say_one_word_for_one_thing():
    found = []
    texts = [ROOT / "docs" / "operations.md", *(ROOT / "docs" / "panduan").glob("*.md"), *(ROOT / "seed_content").rglob("*.md")]
    for path in texts:
        words = losing(SPOKEN.sub("", re.sub(r"(?m)^title: .*$|\(.*?\.svg|akun-email", "", path.read_text("utf-8"))))
        found += [(path.name, words)] if words else []
    for path in (ROOT / "seed_content").rglob("*.yaml"):
        for text in sentences_in(yaml.safe_load(path.read_text("utf-8"))):
            words = losing(SPOKEN.sub("", text))
            found += [(path.name, text, words)] if words else []
    assert found == []


def test_a_losing_word_is_found():
    assert losing("Surel dan kata sandi") == ["Surel -> e-mail, as the courses teach it", "kata sandi -> sandi"]
    assert losing("Pembekuan usaha") and losing("Keberatan Ibu/Bapak") and losing("Dengan email")
    assert not losing("E-mail dan sandi %(email)s, lalu banding terhadap penangguhan. Berkas dibekukan.")
