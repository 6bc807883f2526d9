"""Finding texts are stored encrypted: without DD_CREDENTIAL_AES_256_KEY a copy of the database is not readable."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .settings import CREDENTIAL_KEY

_cipher = AESGCM(hashlib.sha256(CREDENTIAL_KEY.encode()).digest())


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
        raise WrongKey(f"finding {number} cannot be decrypted") from error
