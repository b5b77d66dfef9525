"""What happens to the applications of guilds and of people."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ..model import intents
from ..model.applications import Application
from ..model.installs import Integration, UserInstall
from ..model.snowflakes import Snowflake
from ..model.users import User
from .base import GuildEvent, UserEvent


@attrs.frozen(kw_only=True)
class IntegrationEvent(GuildEvent):
    """Something happened to an application of a guild: told with what belongs to it."""

    intent: ClassVar[int] = intents.GUILD_INTEGRATIONS
    integration: Integration
    application: Application
    bot: User | None
    user: User | None


@attrs.frozen(kw_only=True)
class IntegrationCreated(IntegrationEvent):
    """An application was added to a guild."""


@attrs.frozen(kw_only=True)
class IntegrationUpdated(IntegrationEvent):
    """An application of a guild has other scopes."""


@attrs.frozen(kw_only=True)
class IntegrationDeleted(GuildEvent):
    """An application is no longer in a guild."""

    intent: ClassVar[int] = intents.GUILD_INTEGRATIONS
    integration: Integration


@attrs.frozen(kw_only=True)
class UserInstalled(UserEvent):
    """A person has an application for themselves from now on, or as it is now."""

    install: UserInstall


@attrs.frozen(kw_only=True)
class UserUninstalled(UserEvent):
    """A person has an application for themselves no longer."""

    application_id: Snowflake
