"""Ignores SIGTERM for ten seconds and goes on answering writes meanwhile."""

import os
import signal
import threading

from .faultless import Faultless


class Stubborn(Faultless):
    def boot(self, role):
        if role not in ("uwsgi", "celeryworker"):
            return
        child = os.fork()
        if child == 0:
            return
        signal.signal(signal.SIGTERM, lambda *_: threading.Timer(10, os.kill, (child, signal.SIGTERM)).start())
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


FAULT = Stubborn()
