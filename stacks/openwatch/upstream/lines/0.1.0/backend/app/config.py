"""Settings, from the environment alone."""

import functools
import os
import sys
from dataclasses import dataclass
from pathlib import Path

REQUIRED = ["OPENWATCH_DATABASE_URL", "OPENWATCH_REDIS_URL", "OPENWATCH_SECRET_KEY", "OPENWATCH_ENCRYPTION_KEY", "API_TOKEN"]


@dataclass(frozen=True)
class Settings:
    database_url: str
    redis_url: str
    encryption_key: str
    api_token: str
    uploads: Path
    rules: Path
    release: str


@functools.cache
def get_settings():
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        sys.exit(f"missing environment: {', '.join(missing)}")
    home = Path(__file__).parents[2]
    return Settings(
        database_url=os.environ["OPENWATCH_DATABASE_URL"],
        redis_url=os.environ["OPENWATCH_REDIS_URL"],
        encryption_key=os.environ["OPENWATCH_ENCRYPTION_KEY"],
        api_token=os.environ["API_TOKEN"],
        uploads=home / "data/uploads",
        rules=home / "backend/aegis/rules.json",
        # Of the image itself: a variable could say anything.
        release=(home / "VERSION").read_text().strip(),
    )
