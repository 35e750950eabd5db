"""One stored file of a thousand is gone from the disk."""

from core import files
from core.db import db
from script.measure.trouble import standing
from script.measure.trouble.judging import Promise
from script.measure.trouble.learners import TAKEN
from script.measure.trouble.stage import PHOTOGRAPHER, Stage
from script.measure.trouble.telling import DOCTOR, MAIL, NOTICE, PAGE

NAME = "file"
TITLE = "a missing file among 1,000"
PROMISE = Promise(
    statuses=frozenset({200, 303, 404}),
    must_be_seen=frozenset({404}),
    told_by=frozenset({DOCTOR, PAGE, NOTICE, MAIL}),
    about=("file", "berkas"),
)
AMONG = 1000
SECONDS = 5
PATIENCE = 150


def play(stage: Stage) -> None:
    """A photo that the learner sent; it is put back at the end."""
    stage.learner.send_photo()
    evidence_id, sha256 = _own_photo(stage)
    path = stage.place.data / "files" / sha256[:2] / sha256
    content = path.read_bytes()
    page = f"/evidence/{evidence_id}/large"
    with stage.others():
        path.unlink()
        stage.note("looking at the photo", stage.learner.visitor.ask("GET", page))
        stage.act(SECONDS, photos=False)  # another photo would take its place
        stage.told.have_it_looked_at()
        stage.told.look()
        stage.told.wait(PATIENCE)
        path.write_bytes(content)
        if stage.note("looking again", stage.learner.visitor.ask("GET", page)).status not in TAKEN:
            stage.complain("the photo is not shown after its file was put back")
        stage.wait_until_served()
    if not any(sha256[:8] in line for lines in stage.told.lines.values() for line in lines):
        stage.complain("NOT TOLD which file is missing")


def _own_photo(stage: Stage) -> tuple[int, str]:
    """The learner's newest, after a thousand other files were stored."""
    with stage.place.app.app_context():
        for number in range(AMONG):
            files.keep(f"one of a thousand: {number}".encode(), "text/plain")
        db.session.commit()
        newest = [one for one in standing.photos_of(PHOTOGRAPHER) if one.sha256][-1]
        db.session.remove()
    return newest.id, newest.sha256
