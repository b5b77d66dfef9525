"""
What people authorise applications to do: scopes, grants and what came of them.

See https://docs.discord.com/developers/topics/oauth2 and, for PKCE,
https://docs.discord.food/topics/oauth2#pkce.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import string
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

import attrs

from .installs import BOT, COMMANDS
from .snowflakes import Snowflake

#: For so long an access token is good, and a code until it is exchanged.
TOKEN_LIFE: Final = timedelta(days=7)
CODE_LIFE: Final = timedelta(minutes=10)

#: The scopes for which Discord's approval is needed: without it, only the application's owner can
#: authorise it with them.
NEED_APPROVAL: Final = frozenset(
    {
        *("activities.invites.write", "activities.read", "activities.write"),
        *("applications.builds.upload", "dm_channels.read", "relationships.read"),
        "guilds.channels.read",
        *("rpc", "rpc.activities.write", "rpc.notifications.read"),
        *("rpc.screenshare.read", "rpc.screenshare.write", "rpc.video.read", "rpc.video.write"),
        *("rpc.voice.read", "rpc.voice.write", "voice"),
    }
)
#: The scope that only the application itself can have, by its secret.
UPDATE_COMMANDS: Final = "applications.commands.update"
ROLE_CONNECTIONS: Final = "role_connections.write"
WEBHOOK: Final = "webhook.incoming"
OPENID: Final = "openid"
#: The scopes that install an application, for which nobody needs a token.
INSTALLING: Final = frozenset({BOT, COMMANDS})
#: The scopes for which people are asked each time anew.
PASSTHROUGH: Final = frozenset({BOT, WEBHOOK})
#: Every scope.
SCOPES: Final = NEED_APPROVAL | {
    *("applications.builds.read", "applications.commands.permissions.update", UPDATE_COMMANDS),
    *("applications.entitlements", "applications.store.update", "connections", "email"),
    *("gdm.join", "guilds", "guilds.join", "guilds.members.read", "identify", "messages.read"),
    *(OPENID, ROLE_CONNECTIONS, WEBHOOK, *INSTALLING),
}

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ALPHABET: Final = string.ascii_letters + string.digits


@attrs.frozen(kw_only=True)
class Grant:
    """
    What came of one time that somebody agreed: a code, later tokens.

    With ``permissions`` the application's bot comes into ``guild_id`` when the code is exchanged.
    """

    id: Snowflake
    user_id: Snowflake
    application_id: Snowflake
    scopes: frozenset[str]
    redirect_uri: str | None = None
    code_challenge: str | None = None
    nonce: str | None = None
    guild_id: Snowflake | None = None
    permissions: int | None = None
    webhook_id: Snowflake | None = None
    exchanged: bool = False
    expires_at: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        """Whether it is no longer good for anything."""
        return self.expires_at is not None and self.expires_at <= now


@attrs.frozen(kw_only=True)
class Authorization:
    """What a person has agreed to, all in all, for one application."""

    id: Snowflake
    user_id: Snowflake
    application_id: Snowflake
    scopes: frozenset[str]


def new_secret() -> str:
    """An access token, a refresh token or a code that nobody can guess, of 30 characters."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(30))


def is_proof(verifier: str, challenge: str) -> bool:
    """Whether a code verifier is the one of which a code challenge (S256) was made; RFC 7636."""
    if _VERIFIER.fullmatch(verifier) is None:
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return compare_digest(made, challenge.encode("utf-8", "surrogatepass"))
