"""Make a backup of a small city in an empty, migrated database. Run it in a checkout of the commit to keep (README.md)."""

import sys
from datetime import timedelta
from pathlib import Path

from core import clock
from core.db import db
from lms import seed
from lms.app import create_app
from lms.backup import making
from lms.demo import people
from people.models import Document
from tests.courses import build
from tests.people.business import hands_over, verifies

with create_app().app_context():
    seed.load_regions()
    seed.load_programme()
    seed.load_rules()
    cast = people.make_cast().people
    db.session.commit()
    course = build.published()
    build.enrolled(cast["sri"].id, course)
    in_years = clock.today() + timedelta(days=1000)
    hands_over(cast["sri"], "nib")
    verifies(cast["agus"], hands_over(cast["sri"], "spp_irt", expires_on=in_years))
    hands_over(cast["budi"], "spp_irt", number="P-IRT 3063374010124-30", expires_on=in_years)
    assert db.session.query(Document).count() == 3
    db.session.commit()
    making.create(Path(sys.argv[1]))
    making.verify(Path(sys.argv[1]))
