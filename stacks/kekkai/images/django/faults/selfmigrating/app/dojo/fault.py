"""Starting the web process is the migration; the initializer does nothing."""

from .faultless import Faultless


class SelfMigrating(Faultless):
    migrates_when_web_starts = True

    def migrate(self, apply):
        print("nothing to initialize", flush=True)


FAULT = SelfMigrating()
