"""Who sent a request: the Authorization header and the actor behind its token."""

from __future__ import annotations

from ..actions.world import World
from ..errors import Unauthorized
from ..model.users import Actor, TokenKind

_PREFIXES = {"Bot": TokenKind.BOT, "Bearer": TokenKind.BEARER}


async def identify(world: World, header: str) -> Actor:
    """
    The actor of an Authorization header: ``Bot T``, ``Bearer T``, or a user's bare ``T``.

    Refuses (401, code 0) what is no good token, and a good one under the wrong prefix.
    """
    prefix, _, rest = header.partition(" ")
    kind = _PREFIXES.get(prefix, TokenKind.USER)
    actor = await world.identify(header if kind is TokenKind.USER else rest)
    if actor is None or actor.kind is not kind:
        raise Unauthorized()
    return actor
