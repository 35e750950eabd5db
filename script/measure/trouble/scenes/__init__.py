"""The scenes in the order in which they are played. A new scene needs a file and a line here."""

from script.measure.trouble.scenes import (
    brackets,
    clock_jumps,
    corrupt_page,
    disk_full,
    locked,
    missing_file,
    pictures,
    restore,
    worker_killed,
)
from script.measure.trouble.stage import Scene

SCENES: dict[str, Scene] = {
    scene.NAME: scene
    for scene in (disk_full, locked, worker_killed, clock_jumps, corrupt_page, missing_file, restore, pictures, brackets)
}
