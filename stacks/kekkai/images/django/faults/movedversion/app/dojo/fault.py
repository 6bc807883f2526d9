"""The page that said the version is gone."""

from .faultless import Faultless


class MovedVersion(Faultless):
    def version(self, release):
        return 404, {"error": "not found"}


FAULT = MovedVersion()
