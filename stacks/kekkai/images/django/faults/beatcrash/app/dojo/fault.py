"""The web process answers while the scheduler is in a restart loop."""

import sys

from .faultless import Faultless


class BeatCrash(Faultless):
    def boot(self, role):
        if role == "celerybeat":
            sys.exit("celerybeat: KeyError: 'DD_CELERY_BEAT_SCHEDULE_FILENAME'")


FAULT = BeatCrash()
