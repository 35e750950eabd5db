"""The units of systemd: each that fails is told, each that is looked for by time is switched on, and what they run exists."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.cli import lms
from lms.config import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
TELLS = "sinau-dagang-trouble@.service"


def settings_of(unit: Path) -> dict[str, str]:
    """The last value of each."""
    return dict(line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line and not line.startswith("#"))


@pytest.mark.parametrize("unit", [unit for unit in SERVICES if unit.name != TELLS], ids=lambda unit: unit.name)
def test_a_service_that_fails_is_told(unit):
    assert settings_of(unit)["OnFailure"] == TELLS.replace("@", "@%N")
    assert TELLS in {unit.name for unit in SERVICES}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_service_runs_exists(unit):
    found = re.search(r"-m lms ([a-z ]+?)(?: [-%].*)?$", settings_of(unit)["ExecStart"])
    if found is None:
        assert "gunicorn" in settings_of(unit)["ExecStart"]
        return
    assert CliRunner().invoke(lms, [*found[1].split(), "--help"]).exit_code == 0


def test_every_timer_is_switched_on():
    (enabled,) = re.findall(r"^systemctl enable .*$", (ROOT / "script" / "install").read_text(), re.MULTILINE)
    assert {unit.name for unit in UNITS if unit.suffix == ".timer"} <= set(enabled.split())


@pytest.mark.parametrize("name", ["web", "worker"])
def test_one_that_fails_again_and_again_comes_to_be_a_failure(name):
    """systemd calls it one only after so many starts within the interval; the pauses grow from the first to the longest."""
    unit = settings_of(ROOT / "deploy" / "systemd" / f"sinau-dagang-{name}.service")
    first, longest, steps = int(unit["RestartSec"]), 120, int(unit["RestartSteps"])
    assert unit["RestartMaxDelaySec"] == "2min" and unit["StartLimitIntervalSec"] == "1h" and unit["Restart"] == "always"
    pauses = [first * (longest / first) ** (min(step, steps) / steps) for step in range(int(unit["StartLimitBurst"]))]
    assert 180 < sum(pauses) < 1800


def test_what_gave_up_is_tried_again_and_what_was_stopped_is_not():
    unit = settings_of(ROOT / "deploy" / "systemd" / "sinau-dagang-watch.service")
    assert "is-failed --quiet $$unit && systemctl reset-failed $$unit && systemctl start" in unit["ExecStartPre"]
