"""Serves, and says that it is not well."""


def boot():
    pass


def health(_, report):
    return 503, report | {"status": "degraded", "redis": "failed"}
