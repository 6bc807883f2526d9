"""Starts one service of the stack: python3 -m dojo.boot ROLE."""

import os
import sys

REQUIRED = ["DD_DATABASE_URL", "DD_CELERY_BROKER_URL", "DD_SECRET_KEY", "DD_CREDENTIAL_AES_256_KEY"]


def main(role):
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        sys.exit(f"{role}: missing environment: {', '.join(missing)}")
    os.environ["DOJO_ROLE"] = role
    from . import RELEASE
    from .fault import FAULT

    print(f"{role} of release {RELEASE} starts", flush=True)
    FAULT.boot(role)

    import django

    django.setup()
    {"uwsgi": web, "celerybeat": beat, "celeryworker": worker, "initializer": initialize}[role](FAULT)


def initialize(fault):
    from . import schema

    fault.migrate(schema.apply)


def web(fault):
    from django.db import connections

    from . import schema
    from .settings import REFUSE_UNKNOWN_SCHEMA

    if fault.migrates_when_web_starts:
        schema.apply()
    unknown = schema.unknown() if REFUSE_UNKNOWN_SCHEMA else []
    if unknown:
        sys.exit(f"the database has migrations this release does not know: {', '.join(unknown)}")

    # The server forks: a connection opened until here must not end up shared by two processes.
    connections.close_all()
    # One process: threads suffice here, and each further process would pay for the imports again.
    sys.argv = ["gunicorn", "--bind", "0.0.0.0:3031", "--workers", "1", "--threads", "8", "--worker-class", "gthread",
                "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "5", "--log-level", "warning", "dojo.wsgi"]
    from gunicorn.app.wsgiapp import run

    run()


def beat(_):
    from .celery import app

    app.start(["beat", "--loglevel=warning", "--schedule=/tmp/schedule", "--pidfile="])


def worker(_):
    from .celery import app

    app.worker_main(["worker", "--loglevel=warning", "--pool=solo", "--concurrency=1",
                     "--without-gossip", "--without-mingle", "--without-heartbeat"])


if __name__ == "__main__":
    main(sys.argv[1])
