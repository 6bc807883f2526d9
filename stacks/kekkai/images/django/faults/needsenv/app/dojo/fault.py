"""Refuses to start, in every service, without a variable that earlier releases did not know."""

import os
import sys

from .faultless import Faultless


class NeedsEnvironment(Faultless):
    def boot(self, role):
        if not os.environ.get("DD_NEW_REQUIRED"):
            sys.exit(f"{role}: the environment variable DD_NEW_REQUIRED is required since this release")


FAULT = NeedsEnvironment()
