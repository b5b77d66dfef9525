"""What people can use where they are: the index of commands that their clients show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from ..model.applications import Application, IntegrationType
from ..model.channels import ChannelType
from ..model.commands import ApplicationCommand, Permissions
from ..model.snowflakes import Snowflake
from ..model.users import User
from ..wire.command_index import SearchCommands, Viewer
from . import applications, installs
from .access import InPrivate, in_guild, in_place
from .commands import USER, Offer, Offered, commands_offered, offer, offer_in
from .world import Change, action, by_channel, by_guild


@attrs.frozen(kw_only=True)
class Index:
    """Applications with what they offer; ``viewer`` is who asks, ``bots`` are by application."""

    offered: tuple[Offered, ...]
    bots: Mapping[Snowflake, User]
    viewer: Viewer

    @property
    def commands(self) -> list[tuple[ApplicationCommand, Permissions | None]]:
        """All commands, and what a guild says of each."""
        return [
            (command, each.said.get(command.id))
            for each in self.offered
            for command in each.commands
        ]


@action(guild=by_guild, reads=True)
async def of_guild(change: Change, guild_id: Snowflake, locale: str) -> Index:
    """What the applications of a guild offer in it."""
    return await _of_guild(change, guild_id, locale)


async def _of_guild(change: Change, guild_id: Snowflake, locale: str) -> Index:
    here = in_guild(change, guild_id)
    ids = [key for key, each in here.guild.integrations.items() if each.has_commands]
    viewer = Viewer(
        locale=locale,
        user_id=here.member.user_id,
        guild_id=guild_id,
        role_ids=here.member.roles,
    )
    offers = [offer_in(each) for each in await _loaded(change, ids)]
    return await _index(change, offers, viewer, guild_id)


@action(guild=by_channel, reads=True)
async def of_channel(change: Change, channel_id: Snowflake, locale: str) -> Index:
    """
    What is offered in a channel: of a guild as in all of it.

    In a DM with a bot it is what its application offers.
    """
    return await _of_channel(change, channel_id, locale)


async def _of_channel(change: Change, channel_id: Snowflake, locale: str) -> Index:
    here = in_place(change, channel_id)
    if not isinstance(here, InPrivate):
        return await _of_guild(change, here.guild.guild.id, locale)
    is_dm = here.channel.type == ChannelType.DM
    applications = await _loaded(change, here.channel.recipients) if is_dm else []
    offers = [await offer(change, each, here) for each in applications]
    return await _index(change, offers, _alone(change, locale))


@action(reads=True)
async def of_actor(change: Change, locale: str) -> Index:
    """What the applications offer that the actor has for themselves."""
    found = await installs.of_user(change, change.actor.user_id)
    offers = [
        Offer(application=each, context=None, installs=frozenset({USER}))
        for each in await _loaded(change, found)
    ]
    return await _index(change, offers, _alone(change, locale))


@action(reads=True)
async def of_application(change: Change, application_id: Snowflake, locale: str) -> Index:
    """What an application offers everywhere."""
    application = await applications.fetch(change, application_id)
    everything = Offer(
        application=application, context=None, installs=frozenset(IntegrationType)
    )
    return await _index(change, [everything], _alone(change, locale))


@action(guild=by_channel, reads=True)
async def search(
    change: Change, channel_id: Snowflake, query: SearchCommands, locale: str
) -> tuple[Index, int | None]:
    """
    The commands of a channel by what they are called; where the next ones begin, if there are any.

    They are in the order of their names, those of one application together.
    """
    index = await _of_channel(change, channel_id, locale)
    found = sorted(
        (command for command, _ in index.commands if _is_sought(command, query)),
        key=lambda each: (each.name, each.id),
    )
    end = query.cursor + query.limit
    offered = tuple(_only(each, found[query.cursor : end]) for each in index.offered)
    index = attrs.evolve(index, offered=tuple(each for each in offered if each.commands))
    return index, end if end < len(found) else None


def _is_sought(command: ApplicationCommand, query: SearchCommands) -> bool:
    if query.type is not None and command.type is not query.type:
        return False
    if query.application_id not in (None, command.application_id):
        return False
    if query.command_ids is not None and command.id not in query.command_ids:
        return False
    return query.query is None or query.query.lower() in command.name.lower()


def _only(offered: Offered, shown: Iterable[ApplicationCommand]) -> Offered:
    own = tuple(each for each in shown if each.application_id == offered.application.id)
    return attrs.evolve(offered, commands=own)


def _alone(change: Change, locale: str) -> Viewer:
    return Viewer(locale=locale, user_id=change.actor.user_id)


async def _loaded(change: Change, ids: Iterable[Snowflake]) -> list[Application]:
    found = [await change.state.load_application(change.cursor, each) for each in ids]
    return [each for each in found if each is not None]


async def _index(
    change: Change,
    offers: Collection[Offer],
    viewer: Viewer,
    guild_id: Snowflake | None = None,
) -> Index:
    offered = await commands_offered(change, offers, guild_id)
    bots = {each.application.bot_id for each in offered} - {None}
    users = await change.state.load_users(change.cursor, [each for each in bots if each])
    return Index(
        offered=tuple(offered),
        bots={
            each.application.id: users[each.application.bot_id]
            for each in offered
            if each.application.bot_id in users
        },
        viewer=viewer,
    )
