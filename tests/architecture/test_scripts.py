"""The two commands explain themselves, and settings that cannot be meant stop the start with one sentence."""

import re
import subprocess
from pathlib import Path

import pytest

from lms.config import BadSetting, read

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ["setup", "server", "test", "check", "console", "update", "lock"]


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_explains_itself(name: str):
    told = subprocess.run([ROOT / "script" / name, "--help"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"script/{name}")


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"LMS_DEMOO": "1"}, "Unknown setting LMS_DEMOO"),
        ({"PORT": "eighty"}, "PORT=eighty"),
        ({"PORT": "70000"}, "PORT=70000"),
        ({"LMS_DEMO": "perhaps"}, "LMS_DEMO=perhaps"),
        ({"LMS_BASE_URL": "belajar.example"}, "LMS_BASE_URL=belajar.example"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL begins with mysql"),
        ({"HOST": "0.0.0.0", "LMS_DEMO": "1", "LMS_PROXIES": "1"}, "LMS_DEMO shows invented people"),
        ({"HOST": "0.0.0.0"}, "phones need HTTPS"),
        ({"LMS_BASE_URL": "https://belajar.example"}, "phones need HTTPS"),
        ({"LMS_BASE_URL": "https://user@belajar.example"}, "is not an address"),
        ({"LMS_BASE_URL": "https://belajar.example/kursus"}, "is not an address"),
        ({"LMS_BASE_URL": "http://belajar.example", "LMS_PROXIES": "1"}, "under which address phones reach it"),
        ({"HOST": "0.0.0.0", "LMS_TLS": "1"}, "under which address phones reach it"),
        ({"HOST": "0.0.0.0", "LMS_TLS": "1", "LMS_BASE_URL": "https://127.0.0.1"}, "under which address phones reach it"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start(environ: dict, sentence: str, tmp_path: Path):
    with pytest.raises(BadSetting, match=sentence):
        read({"LMS_DATA": str(tmp_path), **environ})


def test_demo_data_stays_on_this_machine(tmp_path: Path):
    (tmp_path / "demo").touch()
    with pytest.raises(BadSetting, match="LMS_DEMO"):
        read({"LMS_DATA": str(tmp_path), "HOST": "0.0.0.0", "LMS_PROXIES": "1"})


def test_reading_the_settings_makes_no_key(tmp_path: Path):
    """Where a key was lost another one would shut everybody out."""
    assert read({"LMS_DATA": str(tmp_path)}).secret_key == ""
    assert not list(tmp_path.iterdir())


def test_nothing_is_tracked_that_belongs_to_one_checkout_only():
    """An environment, data, what was built: also where it is a link, which `/.venv/` in `.gitignore` does not mean."""
    for asked in (["ls-files", "-ci", "--exclude-standard"], ["ls-files", ".venv", "var", "build", "paper.png"]):
        told = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=True)
        assert told.stdout == ""
    modes = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not re.findall(r"^120000 .*$", modes, re.MULTILINE), "no link is tracked"
