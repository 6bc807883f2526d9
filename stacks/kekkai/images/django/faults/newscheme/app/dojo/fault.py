"""Understands the same settings differently: the scheme of the database URL now names a driver."""

import sys

from .faultless import Faultless


class NewScheme(Faultless):
    def database_url(self, url):
        if "+" not in url.scheme:
            sys.exit(f"DD_DATABASE_URL: no driver named in scheme '{url.scheme}', expected postgresql+psycopg")


FAULT = NewScheme()
