"""Boots and answers 200, and the answer says that it is not well."""

from .faultless import Faultless


class Degraded(Faultless):
    def health(self, status, report):
        return 200, {**report, "status": "degraded", "checks": {**report["checks"], "queue": "failed"}}


FAULT = Degraded()
