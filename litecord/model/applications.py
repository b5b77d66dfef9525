"""Applications: what a bot belongs to."""

from __future__ import annotations

import attrs

from .snowflakes import Snowflake


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
