"""
The users that an invite is for: a list that comes as a file, and may be changed user by user.

Discord works through such a file some time later; here that is done before the answer, so that the
job is always over. See https://docs.discord.com/developers/resources/invite#get-target-users.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ..errors import (
    BadRequest,
    UnknownInviteTargetUsers,
    UnknownInviteTargetUsersJob,
    wrong_at,
)
from ..model.invites import Invite
from ..model.permissions import MANAGE_GUILD, VIEW_AUDIT_LOG
from ..model.snowflakes import HIGHEST, Snowflake
from ..storage import invite_targets as storage
from .access import in_guild
from .attachments import Sent
from .invites import by_invite, find
from .world import Change, World, action

#: The head of the column, which may be left out of what is sent.
HEAD: Final = "user_id"
#: What a form calls the file.
FIELD: Final = "target_users_file"
#: How many users an invite may be for, and how many lines that are wrong are told.
MOST: Final = 100_000
_MOST_TOLD: Final = 100


# -- the file -------------------------------------------------------------------------------------


async def read(world: World, files: Sequence[Sent]) -> list[Snowflake] | None:
    """The users that the file of a form lists; ``None`` where there is no file."""
    if not files:
        return None
    if len(files) > 1:
        raise wrong_at((FIELD,), "BASE_TYPE_INVALID", "Only one file may be sent.")
    return await world.files.run(_parsed, files[0].file.path)


def _parsed(path: Path) -> list[Snowflake]:
    """The users that a file lists, each once; refuses it with the lines that are wrong."""
    users: dict[Snowflake, None] = {}
    wrong: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                value = row[0].strip() if row else ""
                if not value or (number == 1 and value == HEAD):
                    continue
                problem = _problem(row, value, len(users))
                if problem is None:
                    users[Snowflake(int(value))] = None
                elif len(wrong) < _MOST_TOLD:
                    wrong.append(f"Line {number}: {problem}")
    except (csv.Error, UnicodeDecodeError):
        wrong = ["Failed to parse CSV file"]
    if wrong:
        raise BadRequest("Invalid Form Body", extra={FIELD: wrong})
    return list(users)


def _problem(row: list[str], value: str, count: int) -> str | None:
    if len(row) > 1 or not (value.isascii() and value.isdigit()):
        return "invalid user ID format"
    if len(value) > 20 or not 0 < int(value) <= HIGHEST:
        return "invalid user ID - must be a valid Discord snowflake"
    return None if count < MOST else f"too many users, at most {MOST} are allowed"


# -- the list -------------------------------------------------------------------------------------


async def _targeted(change: Change, code: str, need: int) -> Invite:
    """An invite for some users, for the member who made it or has one of these permissions."""
    invite = (await find(change, code)).invite
    here = in_guild(change, invite.guild_id)
    if change.actor.user_id != invite.inviter_id and not here.permissions & need:
        here.require(MANAGE_GUILD)
    if invite.targeted_at is None:
        raise UnknownInviteTargetUsers()
    return invite


@action(guild=by_invite, reads=True)
async def list_of(change: Change, code: str) -> list[Snowflake]:
    """The users that an invite is for."""
    await _targeted(change, code, MANAGE_GUILD | VIEW_AUDIT_LOG)
    return await storage.list_of(change.cursor, code)


@action(guild=by_invite, reads=True)
async def job(change: Change, code: str) -> Invite:
    """The invite whose list was worked through."""
    try:
        return await _targeted(change, code, MANAGE_GUILD | VIEW_AUDIT_LOG)
    except UnknownInviteTargetUsers:
        raise UnknownInviteTargetUsersJob() from None


@action(guild=by_invite, exclusive=True)
async def replace(change: Change, code: str, users: Sequence[Snowflake]) -> None:
    """Have an invite be for these users and no others."""
    invite = await _targeted(change, code, MANAGE_GUILD)
    await storage.replace(change.cursor, invite.code, users, change.now)


@action(guild=by_invite, exclusive=True)
async def add(change: Change, code: str, users: Iterable[Snowflake]) -> None:
    """Have an invite be for these users, too."""
    invite = await _targeted(change, code, MANAGE_GUILD)
    await storage.add(change.cursor, invite.code, list(users))


@action(guild=by_invite, exclusive=True)
async def remove(change: Change, code: str, users: Iterable[Snowflake]) -> None:
    """Have an invite be for these users no more."""
    invite = await _targeted(change, code, MANAGE_GUILD)
    await storage.remove(change.cursor, invite.code, list(users))
