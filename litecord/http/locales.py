"""The language of who asks: of the request, or else of their account."""

from __future__ import annotations

from ..wire.guilds import LOCALES
from .endpoint import Call

_BY_NAME = {each.lower(): each for each in LOCALES}


def locale_of(call: Call) -> str:
    """
    The locale that texts are told in.

    The first of these: the header ``X-Discord-Locale``, the first language of ``Accept-Language``
    that there is, the user's own choice.
    """
    named = _known(call.request.getHeader("x-discord-locale"))
    if named is not None:
        return named
    for each in (call.request.getHeader("accept-language") or "").split(","):
        accepted = _known(each.partition(";")[0])
        if accepted is not None:
            return accepted
    return call.world.state.users[call.actor.user_id].locale


def _known(name: str | None) -> str | None:
    """A locale by its name, or by the name of the language alone where it is one of these."""
    return None if name is None else _BY_NAME.get(name.strip().lower())
