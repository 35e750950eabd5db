"""The WSGI application that gunicorn serves: `lms.wsgi:app`."""

from lms import in_use, logs
from lms.app import create_app
from lms.cli.doctor import refuse_unsound_sqlite
from lms.config import BadSetting, read
from lms.trouble import worker

_complaint = refuse_unsound_sqlite()
if _complaint:
    raise BadSetting(_complaint)
_settings = read()
in_use.begin_to_serve(_settings)
app = create_app(_settings)
with app.app_context():
    worker.begin_to_serve()
logs.log_uncaught_errors()
