"""Guild templates: a guild has one at most, which is as the guild was when it was last synced."""

from __future__ import annotations

import re
import secrets
import string
from typing import Any, Final

import attrs

from ..errors import TemplateExists, UnknownGuildTemplate
from ..model.permissions import MANAGE_GUILD
from ..model.snowflakes import Snowflake
from ..model.templates import Template
from ..model.unset import Unset
from ..model.users import User
from ..state.guilds import GuildState
from ..storage import templates as storage
from ..wire.templates import CreateTemplate, ModifyTemplate, snapshot_json
from .access import Here, in_guild
from .world import Change, World, action, by_guild

_ALPHABET: Final = string.ascii_letters + string.digits
_CODE_LENGTH: Final = 12
#: What a code can look like at all.
_CODE: Final = re.compile(r"[A-Za-z0-9]{1,100}")


@attrs.frozen
class Shown:
    """A template, who made it, and whether the guild has changed since it was synced."""

    template: Template
    creator: User | None
    is_dirty: bool


async def by_template(world: World, args: tuple[Any, ...]) -> Snowflake | None:
    """The first argument is the code of a template of the guild."""
    if _CODE.fullmatch(args[0]) is None:
        return None
    return await storage.fetch_guild_id(world.database.autocommit, args[0])


async def find(change: Change, code: str) -> Template:
    """A template; refuses (10057) what is none."""
    found = await storage.fetch(change.cursor, code) if _CODE.fullmatch(code) else None
    if found is None:
        raise UnknownGuildTemplate()
    return found


@action(guild=by_template, reads=True)
async def get(change: Change, code: str) -> Shown:
    """A template, for anybody who knows the code."""
    template = await find(change, code)
    guild = change.state.guild(template.guild_id)
    if guild is None:
        raise UnknownGuildTemplate()
    return await _shown(change, guild, template)


@action(guild=by_guild, reads=True)
async def list_of_guild(change: Change, guild_id: Snowflake) -> list[Shown]:
    """The templates of a guild."""
    here = in_guild(change, guild_id, MANAGE_GUILD)
    found = await storage.list_of(change.cursor, guild_id)
    return [await _shown(change, here.guild, each) for each in found]


async def _shown(change: Change, guild: GuildState, template: Template) -> Shown:
    creators = await change.state.load_users(change.cursor, [template.creator_id])
    creator = creators.get(template.creator_id)
    return Shown(template, creator, template.snapshot != _snapshot(guild))


def _snapshot(guild: GuildState) -> dict[str, Any]:
    return snapshot_json(guild.guild, guild.roles.values(), guild.channels.values())


@action(guild=by_guild, exclusive=True)
async def create(change: Change, guild_id: Snowflake, form: CreateTemplate) -> Shown:
    """Make a template of a guild that has none (30031)."""
    here = in_guild(change, guild_id, MANAGE_GUILD)
    if await storage.list_of(change.cursor, guild_id):
        raise TemplateExists()
    template = Template(
        code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)),
        guild_id=guild_id,
        creator_id=change.actor.user_id,
        name=form.name,
        description=form.description,
        created_at=change.now,
        updated_at=change.now,
        snapshot=_snapshot(here.guild),
    )
    await storage.insert(change.cursor, template)
    return await _shown(change, here.guild, template)


async def _own(change: Change, guild_id: Snowflake, code: str) -> tuple[Here, Template]:
    """A template of a guild that the actor manages."""
    here = in_guild(change, guild_id, MANAGE_GUILD)
    template = await find(change, code)
    if template.guild_id != guild_id:
        raise UnknownGuildTemplate()
    return here, template


@action(guild=by_guild, exclusive=True)
async def sync(change: Change, guild_id: Snowflake, code: str) -> Shown:
    """Bring a template up to date with its guild."""
    here, template = await _own(change, guild_id, code)
    template = attrs.evolve(template, snapshot=_snapshot(here.guild), updated_at=change.now)
    await storage.update(change.cursor, template)
    return await _shown(change, here.guild, template)


@action(guild=by_guild, exclusive=True)
async def modify(
    change: Change, guild_id: Snowflake, code: str, form: ModifyTemplate
) -> Shown:
    """Call a template something else; what is in it stays."""
    here, template = await _own(change, guild_id, code)
    if not isinstance(form.name, Unset):
        template = attrs.evolve(template, name=form.name)
    if not isinstance(form.description, Unset):
        template = attrs.evolve(template, description=form.description)
    await storage.update(change.cursor, template)
    return await _shown(change, here.guild, template)


@action(guild=by_guild, exclusive=True)
async def delete(change: Change, guild_id: Snowflake, code: str) -> Shown:
    """Delete a template; what was made from it stays."""
    here, template = await _own(change, guild_id, code)
    await storage.delete(change.cursor, code)
    return await _shown(change, here.guild, template)
