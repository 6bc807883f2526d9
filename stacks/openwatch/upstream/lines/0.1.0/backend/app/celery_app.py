"""The queue, and what is done with it: one job for each scan, and a heartbeat by the scheduler."""

import datetime
import logging
from pathlib import Path

import redis
from celery import Celery
from celery.signals import worker_ready
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from .config import get_settings
from .database import Heartbeat, Job, ScanEvent, Session

log = logging.getLogger("openwatch.queue")

app = Celery("openwatch", broker=get_settings().redis_url)
app.conf.update(
    task_ignore_result=True,
    task_default_queue="default",
    broker_connection_retry_on_startup=True,
    # What a killed worker had taken is given to the next one after this many seconds; the jobs bear being done twice.
    broker_transport_options={"visibility_timeout": 60, "socket_timeout": 5, "socket_connect_timeout": 2},
    beat_schedule={"heartbeat": {"task": "openwatch.heartbeat", "schedule": 1.0}},
)
_queue = redis.Redis.from_url(get_settings().redis_url, socket_timeout=2, socket_connect_timeout=2)


@worker_ready.connect
def ready(**_):
    Path("/tmp/worker-ready").touch()


def answers():
    try:
        return _queue.ping()
    except redis.RedisError as error:
        log.error("queue: %s", error)
        return False


def queued():
    try:
        return _queue.llen("default") + _queue.hlen("unacked")
    except redis.RedisError:
        return None


def enqueue(job):
    """The scan is committed when this is called: a queue that is away costs the job its promptness, not the user the write."""
    try:
        process.apply_async((job,), retry=False)
    except Exception as error:
        log.error("job %s was not queued: %s", job, error)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


@app.task(name="openwatch.process", autoretry_for=(OperationalError,), retry_backoff=2, max_retries=10)
def process(job):
    with Session.begin() as session:
        waiting = session.scalar(select(Job).where(Job.id == job, Job.status == "PENDING").with_for_update())
        if waiting is None:
            return
        session.add(ScanEvent(scan_id=waiting.scan_id, kind="scanned"))
        waiting.status = "DONE"
        waiting.finished = now()


@app.task(name="openwatch.heartbeat")
def heartbeat():
    # One row that is overwritten: a heartbeat must not make the database grow.
    with Session.begin() as session:
        session.merge(Heartbeat(id=1, at=now(), release=get_settings().release))
