"""The migration succeeds; then no service of the new release comes up."""

import sys

from .faultless import Faultless


class NoBoot(Faultless):
    def boot(self, role):
        if role != "initializer":
            sys.exit(f"{role}: ImportError: cannot import name 'url' from 'django.conf.urls'")


FAULT = NoBoot()
