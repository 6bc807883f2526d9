"""Uploaded files."""

import hashlib
import os
import tempfile

from .config import get_settings

UPLOADS = get_settings().uploads


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store(number, body):
    """Answers (status, sha256), and only once the file survives a power cut."""
    target = UPLOADS / f"{number}.bin"
    sha256 = hashlib.sha256(body).hexdigest()
    if target.exists():
        return (200 if digest(target) == sha256 else 409), sha256
    with tempfile.NamedTemporaryFile(dir=UPLOADS, prefix=f".{number}.", suffix=".part", delete=False) as part:
        part.write(body)
        part.flush()
        os.fsync(part.fileno())
    os.rename(part.name, target)
    # A rename is in the directory, and that has a cache of its own.
    directory = os.open(UPLOADS, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return 201, sha256


def stored():
    files = sorted(UPLOADS.glob("[0-9]*.bin"), key=lambda file: int(file.stem))
    return [{"number": int(file.stem), "sha256": digest(file)} for file in files]
