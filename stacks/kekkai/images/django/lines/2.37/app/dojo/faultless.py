"""The places at which a release can go wrong on purpose, with the behaviour of a release that does not."""


class Faultless:
    migrates_when_web_starts = False

    def database_url(self, url):
        pass

    def boot(self, role):
        """Runs in the process that will become the service, before anything is opened."""

    def migrate(self, apply):
        apply()

    def health(self, status, report):
        return status, report

    def version(self, release):
        return 200, {"version": release}

    def request(self, request):
        """Runs before each call that reads or writes records; an answer other than None replaces the call."""
