"""Every sentence of the program has its Indonesian, and no sentence of the program names a city."""

import io
import re
import subprocess
from pathlib import Path

import wtforms
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
