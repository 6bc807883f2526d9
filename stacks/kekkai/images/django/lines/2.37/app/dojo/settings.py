import os
from urllib.parse import unquote, urlsplit

from .fault import FAULT

SECRET_KEY = os.environ["DD_SECRET_KEY"]
CREDENTIAL_KEY = os.environ["DD_CREDENTIAL_AES_256_KEY"]
BROKER_URL = os.environ["DD_CELERY_BROKER_URL"]
REFUSE_UNKNOWN_SCHEMA = os.environ.get("DD_REFUSE_UNKNOWN_SCHEMA") == "1"
ALLOWED_HOSTS = os.environ.get("DD_ALLOWED_HOSTS", "*").split(",")
MEDIA_ROOT = "/app/media"

_database = urlsplit(os.environ["DD_DATABASE_URL"])
FAULT.database_url(_database)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _database.hostname,
        "PORT": _database.port or 5432,
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username,
        "PASSWORD": unquote(_database.password),
        "CONN_MAX_AGE": None,
        # A connection outlives restarts of the database and fences around it; it is tried before it is trusted.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, "application_name": os.environ.get("DOJO_ROLE", "dojo")},
    }
}

# Nothing of Django that is not used: the import time of each contributed app is downtime.
INSTALLED_APPS = ["dojo"]
MIDDLEWARE = []
ROOT_URLCONF = "dojo.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
