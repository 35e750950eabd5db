"""YAML is plain data: what unfolds, nests without end or is no YAML at all is a fault at its line, in packages and office files."""

import random
import time

import pytest

from core.documents.faults import Faults
from core.documents.nodes import parse, read
from core.office import BadFile, NoOffice, Office, load
from products.rulebook.rule_sets import BrokenRules

LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
EVIL = {
    "billion laughs": LAUGHS,
    "an anchor": "a: &x 1\nb: 2\n",
    "deep lists": "[" * 100_000,
    "deep mappings": "".join(" " * depth + "a:\n" for depth in range(100)),
    "a Python object": "a: !!python/object/apply:os.system ['true']",
    "an unknown tag": "a: !secret x",
    "a tag of a list": "a: !!set [x]",
    "a list as a name": "[a, b]: c",
    "fields as a name": "? {a: 1}\n: b",
    "a name twice": "a: 1\na: 2\n",
    "no YAML": "a: b: c: [",
    "a control character": "a: \x07",
    "two documents": "a: 1\n---\nb: 2\n",
}


@pytest.mark.parametrize("kind", EVIL)
def test_evil_yaml_is_refused_at_once(kind):
    began, faults = time.monotonic(), Faults()
    parse(EVIL[kind], "x.yaml", faults)
    assert len(faults) == 1
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("kind", EVIL)
def test_an_offices_file_of_this_kind_is_named(tmp_path, kind):
    (tmp_path / "office.yaml").write_text(EVIL[kind])
    with pytest.raises(NoOffice, match=r"office\.yaml cannot be read"):
        load(str(tmp_path))
    (tmp_path / "curation.yaml").write_text(EVIL[kind])
    with pytest.raises(BadFile) as refused:
        Office(tmp_path, {}).read("curation.yaml")
    assert refused.value.values["file"] == "curation.yaml"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \xe9", bytes(range(256))])
def test_bytes_that_are_no_text_are_named(tmp_path, content):
    (tmp_path / "office.yaml").write_bytes(content)
    with pytest.raises(NoOffice):
        load(str(tmp_path))


@pytest.mark.parametrize("kind", EVIL)
def test_rules_of_this_kind_are_a_sentence_on_the_command_line(app, tmp_path, kind):
    from lms.cli import curation

    path = tmp_path / "rules.yaml"
    path.write_text(EVIL[kind])
    with pytest.raises(BadFile):
        curation._from_file(path)


@pytest.mark.parametrize("text", ["2026-01-01: x", "{}", "[]", "null", "3", "rules: 7"])
def test_rules_of_another_shape_are_a_sentence(app, tmp_path, text):
    from lms.cli import curation

    path = tmp_path / "rules.yaml"
    path.write_text(text)
    with pytest.raises(BrokenRules):
        curation._from_file(path)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_yaml_is_read_or_refused(app, seed):
    from core.office import office

    dice = random.Random(seed)
    content = bytearray((office().folder / "office.yaml").read_bytes())
    for _ in range(dice.randint(1, 30)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    faults = Faults()
    assert read(bytes(content), "office.yaml", faults) or faults
    assert all(str(fault) for fault in faults)
