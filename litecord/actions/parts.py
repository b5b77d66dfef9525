"""What is in a message: put together from what somebody sends, if they may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import attrs

from ..errors import EmptyMessage, PollEmojiUnusable, UnknownEmoji, wrong_at
from ..model.attachments import Attachment
from ..model.extras import Extra
from ..model.messages import IS_COMPONENTS_V2, IS_VOICE_MESSAGE, MessageFlag, MessageReference
from ..model.permissions import EMBED_LINKS, SEND_POLLS, SEND_TTS_MESSAGES
from ..model.polls import Poll, PollAnswer
from ..model.reactions import ReactionEmoji, key_of
from ..wire.component_parts import Component
from ..wire.components import is_interactive, kept_components, texts
from ..wire.embeds import kept_embeds
from ..wire.message_forms import CreateMessage
from ..wire.polls import DEFAULT_HOURS, AnswerForm, PollForm
from ..wire.themes import theme_json
from . import reactions
from .access import Place
from .attachments import check_references, require_voice
from .forwards import HAS_SNAPSHOT, forwarded
from .used_expressions import allowed_text, usable_stickers
from .world import Change

#: The flags that one can give a message.
_SETTABLE: Final = (
    MessageFlag.SUPPRESS_EMBEDS
    | MessageFlag.SUPPRESS_NOTIFICATIONS
    | MessageFlag.IS_COMPONENTS_V2
    | MessageFlag.IS_VOICE_MESSAGE
).value


@attrs.frozen(kw_only=True)
class Parts:
    """What is in a new message."""

    content: str
    embeds: tuple[dict[str, Any], ...] = ()
    flags: int = 0
    extra: Extra | None = None
    #: what is forwarded
    reference: MessageReference | None = None
    attachments: tuple[Attachment, ...] = ()
    #: what somebody can be mentioned in
    text: str


def require_parts(here: Place, form: CreateMessage) -> None:
    """Refuse (50013) what the actor may not send here."""
    if form.tts:
        here.require(SEND_TTS_MESSAGES)
    if form.embeds:
        here.require(EMBED_LINKS)
    if form.poll is not None:
        here.require(SEND_POLLS)


async def parts_of(change: Change, here: Place, form: CreateMessage) -> Parts:
    """What is in a new message, which cannot be nothing."""
    content = await allowed_text(change, here, form.content or "")
    flags = form.flags & _SETTABLE if form.flags else 0
    embeds = kept_embeds(form.embeds) if form.embeds else ()
    files = form.attachments.sent if form.attachments else ()
    if flags & IS_VOICE_MESSAGE:
        require_voice(here, form, files)
    theme = form.shared_client_theme
    if form.components or form.poll is not None or form.sticker_ids or theme is not None:
        parts = Parts(
            content=content, embeds=embeds, flags=flags, text=content, attachments=files
        )
        return await _with_more(change, here, form, parts)
    if form.message_reference is not None and form.message_reference.is_forward:
        reference, snapshot, files = await forwarded(change, here, form.message_reference)
        extra = Extra(snapshots=(snapshot,))
        flags |= HAS_SNAPSHOT
        return Parts(
            content="", flags=flags, extra=extra, reference=reference, text="", attachments=files
        )
    if not (content or embeds or files) or flags & IS_COMPONENTS_V2:
        raise EmptyMessage()
    return Parts(content=content, embeds=embeds, flags=flags, text=content, attachments=files)


async def _with_more(change: Change, here: Place, form: CreateMessage, parts: Parts) -> Parts:
    components = form.components or ()
    require_application(change, components)
    kept = kept_components(components, change.next_id)
    check_references(parts.attachments, kept)
    return attrs.evolve(
        parts,
        extra=Extra(
            poll=None if form.poll is None else await poll_of(change, here, form.poll),
            components=kept,
            stickers=await usable_stickers(change, here, form.sticker_ids or ()),
            theme=theme_json(form.shared_client_theme),
        ),
        text=mentionable(parts.content, texts(components)),
    )


def mentionable(content: str, shown: Iterable[str]) -> str:
    """All text of a message that can mention somebody."""
    return "\n".join((content, *shown))


def require_application(change: Change, components: Iterable[Component]) -> None:
    """Refuse components of people whose use nobody would be told of."""
    actor = change.actor
    if not (actor.is_bot or actor.application_id) and is_interactive(components):
        message = "Only applications may send interactive components."
        raise wrong_at(("components",), "BASE_TYPE_INVALID", message)


async def poll_of(change: Change, here: Place, form: PollForm) -> Poll:
    """The poll that somebody asks for."""
    hours = form.duration or DEFAULT_HOURS
    return Poll(
        question=form.question.text,
        answers=tuple(
            [
                await _answer(change, here, number, each)
                for number, each in enumerate(form.answers, start=1)
            ]
        ),
        expires_at=change.now + timedelta(hours=hours),
        allow_multiselect=bool(form.allow_multiselect),
        layout_type=form.layout_type or 1,
    )


async def _answer(change: Change, here: Place, number: int, form: AnswerForm) -> PollAnswer:
    media, emoji = form.poll_media, None
    if media.emoji is not None:
        named = media.emoji
        emoji = await _emoji(change, here, str(named.id) if named.id else key_of(named.name or ""))
    return PollAnswer(id=number, text=media.text, emoji=emoji)


async def _emoji(change: Change, here: Place, key: str | None) -> ReactionEmoji:
    """An emoji that the actor may use here; refuses (520004) any other."""
    if key is None:
        raise PollEmojiUnusable()
    try:
        return await reactions.usable_emoji(change, here, key)
    except UnknownEmoji:
        raise PollEmojiUnusable() from None
