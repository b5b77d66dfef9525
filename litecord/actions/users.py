"""Users: what one is told of them, and what they change of themselves."""

from __future__ import annotations

from typing import Any

import attrs
from twisted.internet.task import deferLater
from twisted.logger import Logger

from ..errors import ApiError, InvalidForm, Overloaded, UnknownUser, wrong_at
from ..events import (
    AccessRevoked,
    FriendPresenceUpdated,
    MemberUpdated,
    PresenceUpdated,
    UserUpdated,
)
from ..model.relationships import RelationshipType
from ..model.snowflakes import Snowflake
from ..model.tokens import new_token, token_hash
from ..model.unset import UNSET
from ..model.users import Actor, User
from ..storage import relationships, users
from ..storage.sqlstates import UniqueViolated
from ..wire.forms import decode
from ..wire.images import Image
from ..wire.names import Password, bot_username, unique_username
from ..wire.settings import ModifySettings
from ..wire.users import ModifyMe, user_fields
from . import image_data, settings_protos
from .auth import check_free
from .world import Change, World, action, by_actor, by_guild

log = Logger()

#: So many guilds are told of a change in one turn of the reactor.
GUILDS_A_TURN = 50
#: What people change of themselves, and bots; whatever else a bot sends is nothing to it.
_OF_PEOPLE = (
    *("username", "global_name", "email", "avatar", "banner"),
    *("bio", "pronouns", "accent_color", "locale"),
)
_OF_BOTS = ("username", "avatar", "banner")
#: What people change only with their password.
_GUARDED = frozenset({"username", "email"})
_NEVER_NULL = frozenset({"bio", "pronouns"})


@attrs.frozen
class Modified:
    """A user after a change, and the token that took the place of all others, if one did."""

    user: User
    token: str | None


@action(reads=True)
async def get(change: Change, user_id: Snowflake) -> User:
    """A user; 10013 where there is none."""
    found = await change.state.load_users(change.cursor, [user_id])
    if user_id not in found:
        raise UnknownUser()
    return found[user_id]


async def modify_me(world: World, actor: Actor, form: ModifyMe) -> Modified:
    """Change the actor's own user, and tell the guilds they are in, each as a unit of work."""
    form = await image_data.keep(world, form, moving=("avatar", "banner"))
    before = world.state.users[actor.user_id]
    modified = await world.perform(actor, modify, form)
    if modified.user.locale != before.locale and not before.bot:
        chosen = ModifySettings(locale=modified.user.locale)
        await world.perform(actor, settings_protos.choose, chosen)
    if user_fields(modified.user) != user_fields(before):
        await tell_guilds(world, actor)
        await world.perform(actor, tell_friends)
    return modified


@action(single=True, lock=by_actor)
async def modify(change: Change, form: ModifyMe) -> Modified:
    """Change the actor's own fields; a new password voids all tokens and gives a new one."""
    user, user_id = change.user, change.actor.user_id
    wanted = _changes(user, form)
    if user.bot:
        return Modified(await _modify_bot(change, user, wanted), None)
    password = await _new_password(change, user, form, guarded=bool(wanted.keys() & _GUARDED))
    if not wanted and password is None:
        return Modified(user, None)
    await _check_free(change, user, wanted)
    if "email" in wanted:
        wanted["verified"] = True  # no mail is ever sent
    changed = attrs.evolve(user, **wanted)
    hashed = None if password is None else await change.world.passwords.hash(password)
    token = None if password is None else new_token(user_id, change.now)
    try:
        revoked = await users.update(
            change.cursor,
            changed,
            change.now,
            password=hashed,
            token=None if token is None else token_hash(token),
        )
    except UniqueViolated:
        # Somebody took the name while the password was hashed.
        await _check_free(change, user, wanted)
        raise
    change.announce(UserUpdated(user_id=user_id, user=changed))
    if revoked:
        change.announce(AccessRevoked(user_id=user_id, hashes=revoked))
    return Modified(changed, token)


def _changes(user: User, form: ModifyMe) -> dict[str, Any]:
    """What of a form differs from what is."""
    wanted = {}
    for name in _OF_BOTS if user.bot else _OF_PEOPLE:
        value = getattr(form, name)
        if isinstance(value, Image):
            value = value.hash
        if value is None and name in _NEVER_NULL:
            value = ""
        if value is not UNSET and value != getattr(user, name):
            wanted[name] = value
    if "username" in wanted:
        _check_username(user, wanted["username"])
    return wanted


def _check_username(user: User, username: str) -> None:
    try:
        (bot_username if user.bot else unique_username)(username)
    except InvalidForm as invalid:
        raise InvalidForm(invalid.faults.under("username")) from None


async def _check_free(change: Change, user: User, wanted: dict[str, Any]) -> None:
    email: str | None = wanted.get("email")
    if email is not None and user.email is not None and email.lower() == user.email.lower():
        email = None  # one's own in other letters
    await check_free(change, wanted.get("username"), email)


async def _new_password(
    change: Change, user: User, form: ModifyMe, *, guarded: bool
) -> str | None:
    """
    The password to set, if any; refuses whoever does not know the present one where it is needed.

    An account that was never claimed has none, and ``password`` sets it.
    """
    new = None if form.new_password is UNSET else form.new_password
    if form.password is None and new is None and not guarded:
        return None
    hashed = await users.fetch_password(change.cursor, user.id)
    if hashed is None:
        return new if new is not None or form.password is None else _as_new(form.password)
    if form.password is None:
        raise wrong_at(("password",), "BASE_TYPE_REQUIRED", "This field is required")
    if not await change.world.passwords.verify(hashed, form.password):
        raise wrong_at(("password",), "PASSWORD_DOES_NOT_MATCH", "Password does not match.")
    return new


def _as_new(password: str) -> str:
    try:
        accepted: str = decode(Password, password)
    except InvalidForm as invalid:
        raise InvalidForm(invalid.faults.under("password")) from None
    return accepted


async def _modify_bot(change: Change, user: User, wanted: dict[str, Any]) -> User:
    if not wanted:
        return user
    name = wanted.get("username", user.username)
    if name.lower() != user.username.lower():
        taken, _ = await users.is_taken(change.cursor, name, user.discriminator, None)
        if taken:
            wanted["discriminator"] = await free_discriminator(change, name, "username")
    changed = attrs.evolve(user, **wanted)
    try:
        await users.update(change.cursor, changed, change.now)
    except UniqueViolated as error:
        raise Overloaded() from error  # these digits were just taken: the next try gets others
    change.announce(UserUpdated(user_id=user.id, user=changed))
    return changed


async def free_discriminator(change: Change, username: str, field: str) -> str:
    """Four digits for a bot of this name; refuses ``field`` when there are none left."""
    found = await users.free_discriminator(change.cursor, username)
    if found is None:
        message = "Too many users have this username, please try another."
        raise wrong_at((field,), "USERNAME_TOO_MANY_USERS", message)
    return found


async def tell_guilds(world: World, actor: Actor) -> None:
    """
    Tell the guilds of the actor that their user changed.

    A guild that is not in memory has nobody connected who could be told. One whose lock cannot be
    had in time is left out: its members hear of the change by the next event about the user.
    """
    guilds = world.state.guilds
    theirs = [key for key, each in guilds.items() if actor.user_id in each.members]
    for told, guild_id in enumerate(theirs, 1):
        try:
            await world.perform(actor, tell_guild, guild_id)
        except ApiError:
            log.failure("guild {guild_id} was not told of a changed user", guild_id=guild_id)
        if told % GUILDS_A_TURN == 0:
            await deferLater(world.clock, 0)


@action(reads=True)
async def tell_friends(change: Change) -> None:
    """Tell the friends of the actor that their user changed."""
    user = change.user
    presence = change.state.presences.of(user.id)
    for each in await relationships.list_of(change.cursor, user.id):
        if each.type is RelationshipType.FRIEND:
            told = FriendPresenceUpdated(
                user_id=each.target_id, friend=user, presence=presence, is_new=True
            )
            change.announce(told)


@action(guild=by_guild, exclusive=True, single=True)
async def tell_guild(change: Change, guild_id: Snowflake) -> None:
    """Tell one guild that the actor's user changed."""
    guild = change.state.guild(guild_id)
    member = None if guild is None else guild.members.get(change.actor.user_id)
    if member is not None:  # they may have left while the lock was waited for
        user = change.user
        change.announce(MemberUpdated(guild_id=guild_id, member=member, user=user))
        presence = change.state.presences.of(user.id)
        change.announce(
            PresenceUpdated(guild_id=guild_id, user=user, presence=presence, is_user_new=True)
        )
