"""What gunicorn serves: `lms.wsgi:app`."""

from lms.app import create_app
from lms.cli.doctor import refuse_unsound_sqlite
from lms.config import BadSetting

_complaint = refuse_unsound_sqlite()
if _complaint:
    raise BadSetting(_complaint)
app = create_app()
