"""What an edit makes of a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import attrs

from ..errors import (
    AnnouncementEditLimit,
    CannotEditStickers,
    EmptyMessage,
    InvalidForm,
    InvalidMessageType,
    PollNotEditable,
    TooManyOldEdits,
    VoiceMessageFixed,
)
from ..model.messages import IS_COMPONENTS_V2, IS_VOICE_MESSAGE, Message, MessageFlag, MessageType
from ..model.permissions import EMBED_LINKS
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET
from ..options import Ratelimits
from ..storage import messages
from ..wire.attachments import Attachments
from ..wire.components import kept_components, kept_texts, misplaced
from ..wire.embeds import kept_embeds
from ..wire.message_forms import ModifyMessage, not_with_components
from . import attachments
from .access import Place
from .attachments import check_references
from .mentions import resolve
from .parts import mentionable, require_application
from .previews import of_its_links, rewritten
from .used_expressions import allowed_text
from .world import Change

#: Of messages older than this only so many are edited in a channel.
OLD: Final = timedelta(hours=1)
_CROSSPOSTED: Final = MessageFlag.CROSSPOSTED.value
_SUPPRESS_EMBEDS: Final = MessageFlag.SUPPRESS_EMBEDS.value


def check_limits(change: Change, message: Message) -> None:
    """Refuse (20022, 30046) to edit what was published, or is old, again and again."""
    world = change.world
    if world.config.ratelimits.mode is not Ratelimits.ON:
        return
    now = world.clock.seconds()
    if message.flags & _CROSSPOSTED:
        left = world.published_edits.enter(message.id, now)
        if left:
            raise AnnouncementEditLimit(left)
    if change.now - message.timestamp > OLD:
        left = world.old_edits.enter(message.channel_id, now)
        if left:
            raise TooManyOldEdits(left)


async def edited(change: Change, here: Place, message: Message, form: ModifyMessage) -> Message:
    """A message as it is after an edit."""
    if isinstance(form.flags, int):
        settable = _SUPPRESS_EMBEDS
        if message.author_id == change.actor.user_id:
            settable |= form.flags & IS_COMPONENTS_V2  # it comes, and never goes
        flags = message.flags & ~settable | form.flags & settable
        message = attrs.evolve(message, flags=flags)
    if not form.is_about_flags:
        check_limits(change, message)
        if message.poll is not None:
            raise PollNotEditable()
        if message.snapshots:
            raise InvalidMessageType()
        if message.flags & IS_VOICE_MESSAGE:
            raise VoiceMessageFixed()
        message = await _rewritten(change, here, message, form)
    _require_some(message)
    return message


async def _rewritten(change: Change, here: Place, message: Message, form: ModifyMessage) -> Message:
    """A message with other text, embeds or components; its stickers stay (50080)."""
    if form.sticker_ids is not UNSET:
        _check_same(message, form.sticker_ids or ())
    if form.embeds is not UNSET:
        if form.embeds:
            here.require(EMBED_LINKS)
        embeds = rewritten(message, kept_embeds(form.embeds))
        message = attrs.evolve(message, embeds=embeds, edited_at=change.now)
    if form.components is not UNSET:
        message = message.with_extra(components=_components(change, form, message))
        message = attrs.evolve(message, edited_at=change.now)
    if form.attachments is not UNSET:
        files = attachments.edited(message, form.attachments or Attachments())
        message = attrs.evolve(message, attachments=files, edited_at=change.now)
    check_references(message.attachments, message.components)
    if form.content is not UNSET:
        content = await allowed_text(change, here, form.content or "")
        message = attrs.evolve(message, content=content, edited_at=change.now)
        message = of_its_links(message)
    if form.content is not UNSET or form.components is not UNSET:
        message = await _mentioning(change, here, message, form)
    return message


def _check_same(message: Message, sticker_ids: Sequence[Snowflake]) -> None:
    if {str(each) for each in sticker_ids} != {each["id"] for each in message.stickers}:
        raise CannotEditStickers()


def _require_some(message: Message) -> None:
    """Refuse (50006) a message without anything, and one of components with something else."""
    if message.flags & IS_COMPONENTS_V2:
        faults = not_with_components(content=message.content, embeds=message.embeds)
        if faults:
            raise InvalidForm(faults)
    if message.is_empty or (message.flags & IS_COMPONENTS_V2 and not message.components):
        raise EmptyMessage()


def _components(
    change: Change, form: ModifyMessage, message: Message
) -> Sequence[dict[str, Any]]:
    components = form.components or ()
    require_application(change, components)
    faults = misplaced(components, is_v2=bool(message.flags & IS_COMPONENTS_V2))
    if faults:
        raise InvalidForm(faults)
    return kept_components(components, change.next_id)


async def _mentioning(
    change: Change, here: Place, message: Message, form: ModifyMessage
) -> Message:
    """The message with the mentions that are in it now."""
    text = mentionable(message.content, kept_texts(message.components))
    replied = await _replied(change, message)
    mentions = await resolve(change, here, text, form.allowed_mentions or None, replied)
    return attrs.evolve(
        message,
        mention_everyone=mentions.everyone,
        mentions=mentions.user_ids,
        mention_roles=mentions.roles,
    )


async def _replied(change: Change, message: Message) -> Snowflake | None:
    """Who wrote what a message answers, if that is still there."""
    reference = message.reference
    if message.type is not MessageType.REPLY or reference is None or reference.message_id is None:
        return None
    found = await messages.fetch(change.cursor, message.channel_id, reference.message_id)
    return found.author_id if found else None
