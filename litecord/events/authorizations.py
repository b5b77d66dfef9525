"""What happens to what people have agreed to."""

from __future__ import annotations

import attrs

from ..model.applications import Application
from ..model.oauth2 import Authorization
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import UserEvent


@attrs.frozen(kw_only=True)
class AuthorizationMade(UserEvent):
    """A person authorised an application: told to their own sessions."""

    authorization: Authorization
    application: Application
    bot: User | None


@attrs.frozen(kw_only=True)
class AuthorizationDeleted(UserEvent):
    """A person no longer authorises an application."""

    authorization_id: Snowflake
    application_id: Snowflake


@attrs.frozen(kw_only=True)
class TokenRevoked(UserEvent):
    """An application gave up an access token of a person's."""

    access_token: str = attrs.field(repr=False)
