"""What is done to those who are in voice: muted, deafened, moved, disconnected."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import TargetNotInVoice
from ..model.members import Member
from ..model.permissions import CONNECT, DEAFEN_MEMBERS, MOVE_MEMBERS, MUTE_MEMBERS
from ..model.snowflakes import Snowflake
from ..model.voice import VoiceState
from ..wire.forms import Unset
from ..wire.members import ModifyMember
from .access import Here
from .voice import assign, at_channel, entering, tell, voice_channel
from .world import Change

_NEEDS = (("mute", MUTE_MEMBERS), ("deaf", DEAFEN_MEMBERS), ("channel_id", MOVE_MEMBERS))


@attrs.frozen
class Moderated:
    """What becomes of a member's voice state, and which fields of the membership change."""

    before: VoiceState
    after: VoiceState
    fields: dict[str, Any]


def moderated(
    change: Change, here: Here, member: Member, form: ModifyMember
) -> Moderated | None:
    """
    What a form makes of a member in voice; ``None`` where it says nothing of voice.

    The permissions are those in the channel where the member is (elsewhere those in the guild, and
    then 40032). Members are moved into any channel where the actor may connect and move members,
    whether they might come in by themselves or not.
    """
    asked = {name: need for name, need in _NEEDS if not isinstance(getattr(form, name), Unset)}
    if not asked:
        return None
    before = here.guild.voice.of(member.user_id)
    held = at_channel(change, here, before)
    for need in asked.values():
        held.require(need)
    if before is None:
        raise TargetNotInVoice()
    after = before
    if not isinstance(form.channel_id, Unset):
        after = _moved(change, here, member, before, form.channel_id)
    fields = {name: bool(getattr(form, name)) for name in asked if name != "channel_id"}
    return Moderated(before, after, fields)


def _moved(
    change: Change, here: Here, member: Member, before: VoiceState, channel_id: Snowflake | None
) -> VoiceState:
    if channel_id is None or channel_id == before.channel_id:
        return attrs.evolve(before, channel_id=channel_id)
    there = voice_channel(change, here.guild, channel_id)
    there.require(CONNECT | MOVE_MEMBERS)
    permissions = here.guild.permissions(member.user_id, there.channel, change.now)
    return attrs.evolve(
        entering(here.guild, member, channel_id, before.session_id, permissions),
        self_mute=before.self_mute,
        self_deaf=before.self_deaf,
        self_video=before.self_video,
    )


def apply(change: Change, here: Here, done: Moderated, before: Member, after: Member) -> None:
    """Announce what was done to a member in voice."""
    if done.after == done.before and before == after:
        return
    tell(change, here.guild, [done.after], after)
    if done.after.channel_id not in (None, done.before.channel_id):
        assign(change, done.after)
