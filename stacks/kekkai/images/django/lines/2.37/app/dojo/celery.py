"""The queue, and what is done with it: one job for each record, and a heartbeat by the scheduler."""

import logging
import os
from pathlib import Path

import redis
from celery import Celery
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from . import RELEASE

log = logging.getLogger("dojo.queue")

app = Celery("dojo", broker=settings.BROKER_URL)
app.conf.update(
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    # What a killed worker had taken is given to the next one after this many seconds; the jobs bear being done twice.
    broker_transport_options={"visibility_timeout": 60, "socket_timeout": 5, "socket_connect_timeout": 2},
)
_queue = redis.Redis.from_url(settings.BROKER_URL, socket_timeout=2, socket_connect_timeout=2)


def queue_answers():
    try:
        return _queue.ping()
    except redis.RedisError as error:
        log.error("queue: %s", error)
        return False


def queued():
    try:
        return _queue.llen("celery") + _queue.hlen("unacked")
    except redis.RedisError:
        return None


def enqueue(finding, job):
    """The record is committed when this is called: a queue that is away costs the job its promptness, not the user the write."""
    try:
        process.apply_async((finding, job), retry=False)
    except Exception as error:
        log.error("job %s was not queued: %s", job, error)


@app.task(name="dojo.process", autoretry_for=(OperationalError,), retry_backoff=2, max_retries=10)
def process(finding, job):
    from .models import Finding, FindingEvent, Job

    with transaction.atomic():
        waiting = Job.objects.select_for_update().filter(id=job, status="PENDING").first()
        number = Finding.objects.filter(id=finding).values_list("number", flat=True).first()
        if waiting is None or number is None:
            return
        FindingEvent.objects.create(finding_id=finding, kind="imported")
        receipt(number)
        waiting.status = "DONE"
        waiting.finished = timezone.now()
        waiting.save(update_fields=["status", "finished"])


def receipt(number):
    directory = Path(settings.MEDIA_ROOT, "receipts", f"{number // 1000:06d}")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{number}.txt").write_text(f"finding {number}\n")


@app.task(name="dojo.heartbeat")
def heartbeat():
    from .models import Heartbeat

    # One row that is overwritten: a heartbeat must not make the database grow.
    Heartbeat.objects.update_or_create(id=1, defaults={"at": timezone.now(), "release": RELEASE})


if os.environ.get("DOJO_ROLE") == "celerybeat":
    from .schedule import read_schedule

    app.conf.beat_schedule = read_schedule()
