import functools
import hashlib
import json
import logging

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, IntegrityError, connection
from django.http import HttpResponse, JsonResponse

from . import RELEASE, celery, schema, store
from .crypto import WrongKey
from .fault import FAULT
from .models import Finding, Job

log = logging.getLogger("dojo.api")


def answer(status, body):
    return JsonResponse(body, status=status)


def call(*methods):
    """An API call: anything but success is an answer with an error in it, and never one that claims a write."""

    def wrap(view):
        @functools.wraps(view)
        def wrapped(request):
            if request.method not in methods:
                return answer(405, {"error": "method not allowed"})
            try:
                request.get_host()
                return FAULT.request(request) or view(request)
            except DisallowedHost:
                return answer(400, {"error": "this host name is not allowed"})
            except WrongKey as error:
                log.error("%s", error)
                return answer(500, {"error": str(error)})
            except DatabaseError as error:
                log.error("database: %s", error)
                return answer(503, {"error": f"database: {type(error).__name__}"})

        return wrapped

    return wrap


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def index(request):
    return HttpResponse(f"<!doctype html><title>DefectDojo</title><h1>DefectDojo {RELEASE}</h1>\n")


def version(request):
    return answer(*FAULT.version(RELEASE))


def health(request):
    checks = {"database": holds(database_answers), "queue": celery.queue_answers(), "schema": holds(schema_complete)}
    healthy = all(checks.values())
    report = {
        "status": "healthy" if healthy else "degraded",
        "version": RELEASE,
        "checks": {name: "ok" if good else "failed" for name, good in checks.items()},
    }
    return answer(*FAULT.health(200 if healthy else 503, report))


def holds(check):
    try:
        return check()
    except DatabaseError as error:
        log.error("%s: %s", check.__name__, error)
        return False


def database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def schema_complete():
    return not schema.pending()


@call("GET", "POST")
def records(request):
    if request.method == "POST":
        return add(request)
    return answer(200, {"records": [[number, sha256(text)] for number, text in store.texts()]})


def add(request):
    try:
        body = json.loads(request.body)
        number, text = body["number"], body["text"]
    except (ValueError, TypeError, KeyError):
        number = text = None
    if type(number) is not int or not 0 <= number < 2**63 or type(text) is not str or "\0" in text:
        return answer(400, {"error": 'expected {"number": 1, "text": "..."}'})
    try:
        record, job = store.add(number, text)
    except IntegrityError:
        known = store.find(number)
        if known is None:
            raise
        if known[1] != text:
            return answer(409, {"error": "this number holds another text"})
        return answer(200, {"number": number, "id": known[0], "sha256": sha256(text)})
    celery.enqueue(record, job)
    return answer(201, {"number": number, "id": record, "sha256": sha256(text)})


@call("GET")
def count(request):
    return answer(200, {"count": Finding.objects.count()})


@call("GET")
def jobs(request):
    return answer(200, {
        "pending": Job.objects.filter(status="PENDING").count(),
        "done": Job.objects.filter(status="DONE").count(),
        "queued": celery.queued(),
    })
