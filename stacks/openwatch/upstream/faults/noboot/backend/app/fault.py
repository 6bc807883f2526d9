"""Migrates, and then does not start."""

import sys


def boot():
    sys.exit("cannot load the compliance profiles")


def health(status, report):
    return status, report
