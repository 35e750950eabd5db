"""Every table is made before a test, whichever packages use it by now."""

import core.audit
import core.files
import core.outbox  # noqa: F401
