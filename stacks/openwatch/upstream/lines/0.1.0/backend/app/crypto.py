"""Scan texts are stored encrypted: without OPENWATCH_ENCRYPTION_KEY a copy of the database is not readable."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .config import get_settings

_cipher = AESGCM(hashlib.sha256(get_settings().encryption_key.encode()).digest())


class WrongKey(Exception):
    pass


def seal(number, text):
    nonce = os.urandom(12)
    # The number is authenticated with the text, so that a text copied to another row does not open.
    return nonce + _cipher.encrypt(nonce, text.encode(), str(number).encode())


def unseal(number, sealed):
    try:
        return _cipher.decrypt(bytes(sealed[:12]), bytes(sealed[12:]), str(number).encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise WrongKey(f"scan {number} cannot be decrypted") from error
