"""The API. A write is acknowledged (201) only when it is durable."""

import contextlib
import hashlib
import hmac
import json
import logging
import os

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from . import celery_app, crypto, database, fault, files
from .config import get_settings
from .database import AuditEntry, Host, Job, Scan, Session

logging.basicConfig(level=os.environ.get("OPENWATCH_LOG_LEVEL", "info").upper())
log = logging.getLogger("openwatch.api")
settings = get_settings()


@contextlib.asynccontextmanager
async def lifespan(_):
    fault.boot()
    database.initialize_database_schema()
    audit("start")
    print(f"backend of release {settings.release} serves", flush=True)
    yield


app = FastAPI(lifespan=lifespan, docs_url=None)


def audit(what):
    seal = hmac.new(settings.audit_key.encode(), what.encode(), "sha256").hexdigest()
    with Session.begin() as session:
        session.add(AuditEntry(what=what, seal=seal))


def authenticated(request: Request):
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), settings.api_token.encode()):
        raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})


@app.exception_handler(DBAPIError)
def database_error(_, error):
    log.error("database: %s", error)
    return JSONResponse({"error": f"database: {type(error).__name__}"}, 503)


@app.exception_handler(crypto.WrongKey)
def wrong_key(_, error):
    log.error("%s", error)
    return JSONResponse({"error": str(error)}, 500)


def holds(check):
    try:
        return check()
    except DBAPIError as error:
        log.error("database: %s", error)
        return False


@app.get("/health")
def health():
    checks = {"database": holds(database.answers), "redis": celery_app.answers()}
    report = {"status": "healthy" if all(checks.values()) else "degraded", "version": settings.release}
    report |= {name: "connected" if good else "failed" for name, good in checks.items()}
    status, report = fault.health(200 if all(checks.values()) else 503, report)
    return JSONResponse(report, status)


@app.get("/api/version")
def version():
    return {"version": settings.release, "organisation": settings.organisation}


class Record(BaseModel):
    number: int = Field(ge=0, lt=2**63)
    text: str = Field(max_length=1_000_000)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@app.post("/api/v2/records", dependencies=[Depends(authenticated)])
def add(record: Record):
    try:
        with Session.begin() as session:
            host = session.scalar(select(Host.id).where(Host.name == "default"))
            scan = database.scan(record.number, host, crypto.seal(record.number, record.text))
            session.add(scan)
            session.flush()
            job = Job(scan_id=scan.id)
            session.add(job)
            session.flush()
            scan_id, job_id = scan.id, job.id
    except IntegrityError:
        return known(record)
    celery_app.enqueue(job_id)
    return JSONResponse({"number": record.number, "id": scan_id, "sha256": sha256(record.text)}, 201)


def known(record):
    with Session() as session:
        scan = session.scalar(select(Scan).where(Scan.number == record.number))
        if scan is None or crypto.unseal(scan.number, scan.sealed) != record.text:
            raise HTTPException(409, "this number holds another text")
        return {"number": record.number, "id": scan.id, "sha256": sha256(record.text)}


@app.get("/api/v2/records", dependencies=[Depends(authenticated)])
def records():
    with Session() as session:
        rows = session.execute(select(Scan.number, Scan.sealed).order_by(Scan.number))
        return {"records": [[number, sha256(crypto.unseal(number, sealed))] for number, sealed in rows]}


@app.get("/api/v2/jobs")
def jobs():
    with Session() as session:
        count = dict(session.execute(select(Job.status, func.count()).group_by(Job.status)).all())
    return {"pending": count.get("PENDING", 0), "done": count.get("DONE", 0), "queued": celery_app.queued()}


@app.post("/api/v1/upload", dependencies=[Depends(authenticated)])
async def upload(request: Request, number: int):
    body = await request.body()
    status, sha = files.store(number, body)
    if status == 409:
        raise HTTPException(409, "this number holds another file")
    return JSONResponse({"number": number, "sha256": sha}, status)


@app.get("/api/v1/uploads", dependencies=[Depends(authenticated)])
def uploads():
    return {"files": files.stored()}


@app.get("/api/scans/aegis/health", dependencies=[Depends(authenticated)])
def aegis():
    rules = json.loads(settings.rules.read_text())
    return {"status": "healthy", "version": rules["version"], "rules": len(rules["rules"])}


@app.get("/api/rules/reference/")
def rules():
    return json.loads(settings.rules.read_text())
