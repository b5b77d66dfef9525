"""Tokens: ``base64(user id).base64(time).secret``, opaque but for the id that libraries read."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from .snowflakes import Snowflake


def new_token(user_id: Snowflake, now: datetime) -> str:
    """A token nobody can guess; its first part names the user, as client libraries expect."""
    owner = base64.urlsafe_b64encode(str(user_id).encode()).rstrip(b"=").decode()
    stamp = int(now.timestamp()).to_bytes(4, "big")
    made = base64.urlsafe_b64encode(stamp).rstrip(b"=").decode()
    return f"{owner}.{made}.{secrets.token_urlsafe(28)}"


def token_hash(token: str) -> bytes:
    """What is stored and looked up: nothing compares tokens themselves, so no clock tells one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
