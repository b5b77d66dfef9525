"""Applications: what a bot belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import attrs

from .intents import PrivilegedIntentFlag
from .snowflakes import Snowflake

#: The switches of the privileged intents, which also the application's bot may turn.
LIMITED_FLAGS = int(
    PrivilegedIntentFlag.GATEWAY_PRESENCE_LIMITED
    | PrivilegedIntentFlag.GATEWAY_GUILD_MEMBERS_LIMITED
    | PrivilegedIntentFlag.GATEWAY_MESSAGE_CONTENT_LIMITED
)
#: What the owner may set besides: what is otherwise given with verification.
OWNER_FLAGS = LIMITED_FLAGS | int(
    PrivilegedIntentFlag.GATEWAY_PRESENCE
    | PrivilegedIntentFlag.GATEWAY_GUILD_MEMBERS
    | PrivilegedIntentFlag.GATEWAY_MESSAGE_CONTENT
)
#: An activity, which is opened in voice channels; in the portal it is the owner who says so.
EMBEDDED = 1 << 17
OWNER_FLAGS |= EMBEDDED
#: A client that cannot keep a secret: it refreshes and revokes tokens without one.
PUBLIC_OAUTH2_CLIENT = 1 << 8
OWNER_FLAGS |= PUBLIC_OAUTH2_CLIENT


class IntegrationType(IntEnum):
    """What an application can be added to."""

    GUILD_INSTALL = 0
    USER_INSTALL = 1


class ContentFilter(IntEnum):
    """Whether media in an application's commands is scanned."""

    INHERIT = 0
    ALWAYS = 1


@attrs.frozen(kw_only=True)
class InstallParams:
    """What the link by which an application is added asks for."""

    scopes: tuple[str, ...]
    permissions: int


@attrs.frozen(kw_only=True)
class Application:
    """
    An application of a developer; its bot user, once made, has the same id.

    ``verify_key`` is the hexadecimal Ed25519 key with which interaction requests are verified.
    """

    id: Snowflake
    owner_id: Snowflake
    name: str
    description: str = ""
    icon: str | None = None
    cover_image: str | None = None
    flags: int = 0
    bot_id: Snowflake | None = None
    bot_public: bool = True
    bot_require_code_grant: bool = False
    verify_key: str
    redirect_uris: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    interactions_endpoint_url: str | None = None
    role_connections_verification_url: str | None = None
    terms_of_service_url: str | None = None
    privacy_policy_url: str | None = None
    custom_install_url: str | None = None
    install_params: InstallParams | None = None
    #: what it can be added to, each with the link for that if there is one
    integration_types: Mapping[IntegrationType, InstallParams | None] = attrs.field(
        factory=lambda: {IntegrationType.GUILD_INSTALL: None}
    )
    explicit_content_filter: ContentFilter = ContentFilter.INHERIT
