"""The release's fault. A sound release has the one that does nothing; a faulty one replaces this file."""

from .faultless import Faultless

FAULT = Faultless()
