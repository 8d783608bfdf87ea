"""Sealing one personal field under the key of its person, bound to the place where it stands.

AES-256-GCM (NIST SP 800-38D) with the field's place as associated data: a sealed text that is moved to
another entry, field or person does not open. GCM alone does not commit to its key, one ciphertext can be
made to open as two texts under two keys; so each entry carries a SHA-256 commitment to the key, which is
part of what is hashed, and which is checked before anything is opened.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aggregates.messages import N_
from ledger.entries import Json, canonical
from ledger.errors import CannotOpen
from ledger.outside import Outside

KEY_BYTES = 32
NONCE_BYTES = 12  # the length that SP 800-38D is made for
_COMMITMENT_LABEL = b"complaints: commitment to the key of a person, 1\x00"


class PersonKey:
    """The key of one person. `commitment` is public, in hexadecimal."""

    def __init__(self, key: bytes) -> None:
        assert len(key) == KEY_BYTES
        self._cipher = AESGCM(key)
        self.commitment = hashlib.sha256(_COMMITMENT_LABEL + key).hexdigest()

    def seal(self, value: Json, stream: UUID, version: int, path: str, outside: Outside) -> dict[str, str]:
        """`value` (JSON) as `{"sealed": …}` that opens only at this place (`path`: `customer.phone`)."""
        nonce = outside.token(NONCE_BYTES)
        text = self._cipher.encrypt(nonce, canonical(value).encode(), _place(stream, version, path))
        return {"sealed": base64.b64encode(nonce + text).decode("ascii")}

    def open(
        self, sealed: Mapping[str, str], commitment: str | None, stream: UUID, version: int, path: str
    ) -> Any:
        """The value that was sealed at this place. `commitment` is the entry's.

        Errors: `CannotOpen` for another key, place or commitment, or a changed text.
        """
        if not hmac.compare_digest(commitment or "", self.commitment):
            raise CannotOpen(N_("{path} was sealed under another key than this person's"), path=path)
        try:
            whole = base64.b64decode(sealed["sealed"], validate=True)
            text = self._cipher.decrypt(
                whole[:NONCE_BYTES], whole[NONCE_BYTES:], _place(stream, version, path)
            )
        except (InvalidTag, binascii.Error, KeyError, ValueError) as error:
            raise CannotOpen(N_("{path} was changed, or moved here from elsewhere"), path=path) from error
        return json.loads(text)


def is_sealed(value: Json) -> bool:
    """Whether `value` is what `PersonKey.seal` makes."""
    return isinstance(value, dict) and value.keys() == {"sealed"}


def _place(stream: UUID, version: int, path: str) -> bytes:
    return f"{stream}|{version}|{path}".encode()
