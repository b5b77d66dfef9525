"""Every refusal a client can be told: HTTP status, Discord's JSON code, message.

Codes follow https://docs.discord.com/developers/topics/opcodes-and-status-codes#json. That page
describes; where clients have quoted what really comes over the wire, the message is that. A bot
tells refusals apart by ``code``, hence one class for each, and ``raise UnknownGuild()`` is all an
action needs. All of 429 are a :class:`RateLimited` and want ``retry_after``; the 50035 tree is an
:class:`InvalidForm`, made by :func:`wrong_at`.
"""



from __future__ import annotations

from .base import (
    ApiError as ApiError,
    BadRequest as BadRequest,
    DatabaseUnavailable as DatabaseUnavailable,
    Fault as Fault,
    Faults as Faults,
    Forbidden as Forbidden,
    InternalServerError as InternalServerError,
    InvalidClient as InvalidClient,
    InvalidForm as InvalidForm,
    InvalidScope as InvalidScope,
    MethodNotAllowed as MethodNotAllowed,
    NotFound as NotFound,
    OAuth2Refusal as OAuth2Refusal,
    OutcomeUnknown as OutcomeUnknown,
    RateLimited as RateLimited,
    ResourceRateLimited as ResourceRateLimited,
    ServiceUnavailable as ServiceUnavailable,
    Unauthorized as Unauthorized,
    wrong as wrong,
    wrong_at as wrong_at,
)
from .unknown import *
from .accounts import *
from .maxima import *
from .requests import *
from .access import *
from .features import *
