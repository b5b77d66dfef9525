"""Commands of applications, from the side of those who register them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import attrs

from ..errors import (
    CommandNameTaken,
    EntryPointMissing,
    Faults,
    InvalidForm,
    MissingAccess,
    NotYourApplication,
    TooManyCommandCreates,
    TooManyCommands,
    UnknownApplicationCommand,
    UnknownGuild,
)
from ..events import CommandIndexUpdated, CommandsChanged
from ..model.applications import EMBEDDED, Application, IntegrationType
from ..model.commands import ApplicationCommand, CommandType, Handler
from ..model.snowflakes import Snowflake
from ..model.users import Actor
from ..options import Ratelimits
from ..storage import commands as storage
from ..wire.command_forms import CreateCommand, ModifyCommand, PutCommand
from ..wire.command_rules import faults_of
from . import applications
from .commands import scopes
from .world import Change, action, by_guild

DAY: Final = timedelta(days=1)
MOST_CREATES: Final = 200
#: How many commands of a type an application can have everywhere, and as many in each guild.
MOST: Final[Mapping[CommandType, int]] = {
    CommandType.CHAT_INPUT: 100,
    CommandType.USER: 15,
    CommandType.MESSAGE: 15,
    CommandType.PRIMARY_ENTRY_POINT: 1,
}

Known = Mapping[Snowflake, ApplicationCommand]


def by_application(actor: Actor, args: tuple[Any, ...]) -> tuple[str, Snowflake]:
    """A lock for the application whose id is the second argument."""
    return applications.by_application(actor, args[1:])


@attrs.frozen
class _Scope:
    """Where commands are registered, and those that are there."""

    application: Application
    guild_id: Snowflake | None
    known: Known


async def owned(change: Change, application_id: Snowflake) -> Application:
    """
    The application, for its bot and for who acts for it with its own credentials.

    All others are refused (20012).
    """
    application = await applications.fetch(change, application_id)
    actor = change.actor
    if actor.application_id != application_id:
        raise NotYourApplication()
    if not actor.is_bot and actor.user_id != application.owner_id:
        raise NotYourApplication()
    return application


async def _scope(
    change: Change, guild_id: Snowflake | None, application_id: Snowflake
) -> _Scope:
    """The commands of an application everywhere or in a guild, for who may change them."""
    application = await owned(change, application_id)
    if guild_id is not None:
        check_installed(change, guild_id, application_id)
    found = await scopes(change, application_id, guild_id)
    return _Scope(application, guild_id, found[0].commands)


def check_installed(change: Change, guild_id: Snowflake, application_id: Snowflake) -> None:
    """Refuse (50001) an application that is not in a guild, and (10004) where there is none."""
    guild = change.state.guild(guild_id)
    if guild is None:
        raise UnknownGuild()
    installed = guild.integrations.get(application_id)
    if installed is None or not installed.has_commands:
        raise MissingAccess()


def _found(scope: _Scope, command_id: Snowflake) -> ApplicationCommand:
    command = scope.known.get(command_id)
    if command is None:
        raise UnknownApplicationCommand()
    return command


# -- reading --------------------------------------------------------------------------------------


@action(guild=by_guild, reads=True)
async def list_registered(
    change: Change, guild_id: Snowflake | None, application_id: Snowflake
) -> list[ApplicationCommand]:
    """The commands that an application has everywhere, or in a guild; oldest first."""
    scope = await _scope(change, guild_id, application_id)
    return sorted(scope.known.values(), key=lambda each: each.id)


@action(guild=by_guild, reads=True)
async def fetch(
    change: Change, guild_id: Snowflake | None, application_id: Snowflake, command_id: Snowflake
) -> ApplicationCommand:
    """One command."""
    return _found(await _scope(change, guild_id, application_id), command_id)


# -- changing -------------------------------------------------------------------------------------


@action(guild=by_guild, exclusive=True, lock=by_application)
async def create(
    change: Change,
    guild_id: Snowflake | None,
    application_id: Snowflake,
    form: CreateCommand,
) -> tuple[ApplicationCommand, bool]:
    """
    Register a command in place of the one of the same type and name, if there is one.

    The command, and whether it is new.
    """
    scope = await _scope(change, guild_id, application_id)
    command = _made(change, scope, form, _named(scope.known.values(), form))
    _refuse(_faults(scope, command))
    is_new = command.id not in scope.known
    if is_new:
        _check_room([*scope.known.values(), command])
        await _count(change, scope, 1)
    [kept] = await _keep(change, scope, [command])
    return kept, is_new


@action(guild=by_guild, exclusive=True, lock=by_application)
async def modify(
    change: Change,
    guild_id: Snowflake | None,
    application_id: Snowflake,
    command_id: Snowflake,
    form: ModifyCommand,
) -> ApplicationCommand:
    """Change what is said of a command."""
    scope = await _scope(change, guild_id, application_id)
    before = _found(scope, command_id)
    command = _said(scope, attrs.evolve(before, **form.changes()))
    _refuse(_faults(scope, command))
    if any(each.key == command.key and each.id != command.id for each in scope.known.values()):
        raise CommandNameTaken()
    [kept] = await _keep(change, scope, [command])
    return kept


@action(guild=by_guild, exclusive=True, lock=by_application)
async def delete(
    change: Change, guild_id: Snowflake | None, application_id: Snowflake, command_id: Snowflake
) -> None:
    """Delete a command, and what guilds said of it."""
    scope = await _scope(change, guild_id, application_id)
    command = _found(scope, command_id)
    await _keep(change, scope, [], removed=[command.id])


@action(guild=by_guild, exclusive=True, lock=by_application)
async def put(
    change: Change,
    guild_id: Snowflake | None,
    application_id: Snowflake,
    forms: Sequence[PutCommand],
) -> list[ApplicationCommand]:
    """Register these commands in place of all that there are; those of the same name stay."""
    scope = await _scope(change, guild_id, application_id)
    before = list(scope.known.values())
    wanted: list[ApplicationCommand] = []
    faults = Faults()
    for index, form in enumerate(forms):
        same = None if form.id is None else scope.known.get(form.id)
        if same is None or same.type is not _type(form):
            same = _named(before, form)
        if same is not None and any(each.id == same.id for each in wanted):
            same = None
        command = _made(change, scope, form, same)
        if any(each.key == command.key for each in wanted):
            message = "Application command names must be unique"
            faults |= Faults.at((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        if found := _faults(scope, command):
            faults |= found.under(index)
        wanted.append(command)
    _refuse(faults)
    _check_room(wanted)
    kept = {each.id for each in wanted}
    removed = [each.id for each in before if each.id not in kept]
    _check_entry_point(scope, removed)
    await _count(change, scope, sum(each not in scope.known for each in kept))
    return await _keep(change, scope, wanted, removed=removed)


# -- how ------------------------------------------------------------------------------------------


def _type(form: CreateCommand) -> CommandType:
    return form.type or CommandType.CHAT_INPUT


def _named(
    known: Collection[ApplicationCommand], form: CreateCommand
) -> ApplicationCommand | None:
    """The command that has the name and the type which are asked for."""
    key = _type(form), form.name
    return next((each for each in known if each.key == key), None)


def _made(
    change: Change, scope: _Scope, form: CreateCommand, same: ApplicationCommand | None
) -> ApplicationCommand:
    """The command that a form asks for, in place of another if one is given."""
    command_id = change.next_id() if same is None else same.id
    changes = form.changes()
    types = changes.pop("integration_types", None)
    command = ApplicationCommand(
        id=command_id,
        application_id=scope.application.id,
        guild_id=scope.guild_id,
        type=_type(form),
        integration_types=types or (),
        version=command_id if same is None else same.version,
        **changes,
    )
    return _said(scope, command)


def _said(scope: _Scope, command: ApplicationCommand) -> ApplicationCommand:
    """A command as it is kept: some things are for those of all guilds, or of one type."""
    if scope.guild_id is not None:
        command = attrs.evolve(
            command,
            integration_types=(IntegrationType.GUILD_INSTALL,),
            contexts=None,
            dm_permission=True,
        )
    elif not command.integration_types:
        types = tuple(sorted(scope.application.integration_types))
        command = attrs.evolve(command, integration_types=types)
    if command.type is not CommandType.PRIMARY_ENTRY_POINT:
        return attrs.evolve(command, handler=None)
    return attrs.evolve(command, handler=command.handler or Handler.DISCORD_LAUNCH_ACTIVITY)



def _faults(scope: _Scope, command: ApplicationCommand) -> Faults:
    found = faults_of(command, scope.application.integration_types)
    if command.type is CommandType.PRIMARY_ENTRY_POINT and (
        scope.guild_id is not None or not scope.application.flags & EMBEDDED
    ):
        message = "Entry points are for all guilds, and for applications with activities"
        found |= Faults.at(("type",), "APPLICATION_COMMAND_TYPE_INVALID", message)
    return found


def _refuse(faults: Faults) -> None:
    if faults:
        raise InvalidForm(faults)


def _check_room(wanted: Collection[ApplicationCommand]) -> None:
    """Refuse (30032) more commands of a type than can be."""
    for kind, count in Counter(each.type for each in wanted).items():
        if count > MOST[kind]:
            raise TooManyCommands(f"Maximum number of application commands reached ({MOST[kind]})")


def _check_entry_point(scope: _Scope, removed: Collection[Snowflake]) -> None:
    """Refuse (50240) to remove an entry point along with others: it is deleted by itself."""
    if any(scope.known[each].type is CommandType.PRIMARY_ENTRY_POINT for each in removed):
        raise EntryPointMissing()


async def _count(change: Change, scope: _Scope, creates: int) -> None:
    """Refuse (30034) more new commands in a day than there can be; they are counted by scope."""
    if not creates or change.world.config.ratelimits.mode is not Ratelimits.ON:
        return
    since, count = await storage.count_creates(
        change.cursor, scope.application.id, scope.guild_id, creates, now=change.now, day=DAY
    )
    if count > MOST_CREATES:
        raise TooManyCommandCreates((since + DAY - change.now).total_seconds())


async def _keep(
    change: Change,
    scope: _Scope,
    wanted: Sequence[ApplicationCommand],
    removed: Collection[Snowflake] = (),
) -> list[ApplicationCommand]:
    """Write what is not as it was, and tell of it; the commands with their versions."""
    kept = [
        each
        if each == scope.known.get(each.id)
        else attrs.evolve(each, version=change.next_id())
        for each in wanted
    ]
    changed = [each for each in kept if each != scope.known.get(each.id)]
    renamed = [
        each.id
        for each in changed
        if each.id in scope.known and scope.known[each.id].name != each.name
    ]
    if removed:
        await storage.delete(change.cursor, removed)
    for each in renamed:
        await storage.delete_permissions(change.cursor, each)
        # Its new name may be that of another which is about to get a new one, too.
        await storage.update(change.cursor, attrs.evolve(scope.known[each], name=str(each)))
    for command in changed:
        if command.id in scope.known:
            await storage.update(change.cursor, command)
        else:
            await storage.insert(change.cursor, command)
    if changed or removed:
        _announce(change, scope, changed, removed, renamed)
    return kept


def _announce(
    change: Change,
    scope: _Scope,
    changed: Sequence[ApplicationCommand],
    removed: Collection[Snowflake],
    renamed: Collection[Snowflake],
) -> None:
    change.announce(
        CommandsChanged(
            user_id=scope.application.owner_id,
            application_id=scope.application.id,
            guild_id=scope.guild_id,
            put=tuple(changed),
            removed=frozenset(removed),
            forgotten=frozenset({*removed, *renamed}),
        )
    )
    if scope.guild_id is not None:
        change.announce(CommandIndexUpdated(guild_id=scope.guild_id))
