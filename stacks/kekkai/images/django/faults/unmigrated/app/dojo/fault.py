"""The initializer skips the migrations and exits 0; health and version are those of the new release."""

from .faultless import Faultless


class Unmigrated(Faultless):
    def migrate(self, apply):
        print("the schema is current, nothing to migrate", flush=True)

    def health(self, status, report):
        return 200, {**report, "status": "healthy", "checks": {**report["checks"], "schema": "ok"}}


FAULT = Unmigrated()
