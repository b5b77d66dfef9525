"""Messages on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import attrs

from ..errors import BulkDeleteCount
from ..model.attachments import Shown
from ..model.extras import Extra
from ..model.messages import (
    FORWARD,
    HAS_THREAD,
    IS_COMPONENTS_V2,
    FullMessage,
    Message,
    MessageFlag,
    MessagePage,
    MessageReference,
)
from ..model.reactions import NONE_OWN, Own
from ..model.snowflakes import Snowflake
from ..model.users import User
from .attachments import Attachments, repeated
from .components import Components, misplaced
from .embeds import Embeds, too_long
from .forms import UNSET, Between, Faults, Length, OneOf, Stripped, Unset, decode, wrong
from .json import created_timestamp, timestamp
from .members import partial_member_json
from .mentions import AllowedMentions
from .message_interactions import message_interaction_json
from .polls import PollForm, poll_json
from .reactions import reaction_json
from .stickers import StickerIds
from .themes import SharedTheme
from .threads import thread_json
from .users import user_fields, user_json

_SUPPRESS_EMBEDS: Final = MessageFlag.SUPPRESS_EMBEDS.value

# -- what clients send ----------------------------------------------------------------------------


class NotYet:
    """
    A field that this server knows but does not do yet: nothing may be in it.

    To ignore it would be to lose what somebody sends; so it is refused.
    """

    @classmethod
    def from_wire(cls, value: object) -> None:
        """Take what stands for nothing."""
        if value not in (None, [], ""):
            raise wrong("NOT_SUPPORTED", "This server does not support this field yet.")


Content = Annotated[str, Stripped, Length(None, 2000)]


@attrs.frozen(kw_only=True)
class ReferenceForm:
    """What a new message answers, or forwards."""

    message_id: Snowflake
    channel_id: Snowflake | None = None
    guild_id: Snowflake | None = None
    fail_if_not_exists: bool | None = None
    type: Annotated[int, OneOf(0, FORWARD)] | None = None

    @property
    def is_forward(self) -> bool:
        """Whether the message is to be forwarded, not answered."""
        return self.type == FORWARD

    @property
    def is_greeted(self) -> bool:
        """Whether it is the system's message that tells of somebody new."""
        return False

    def check(self) -> Faults | None:
        """What is forwarded may be anywhere, so it is to be said where."""
        if self.is_forward and self.channel_id is None:
            return Faults.at(("channel_id",), "BASE_TYPE_REQUIRED", "This field is required")
        return None


@attrs.frozen(kw_only=True)
class MessageParts:
    """What every new message may have, whoever writes it."""

    content: Content | None = None
    tts: bool | None = None
    embeds: Embeds | None = None
    allowed_mentions: AllowedMentions | None = None
    flags: int | None = None
    attachments: Attachments | None = None
    components: Components | None = None
    poll: PollForm | None = None

    def check(self) -> Faults | None:
        """Embeds may not be too long in all; some flags say what else must be there."""
        return too_long(self.embeds) or repeated(self.attachments) or self._check_parts()

    def _check_parts(self) -> Faults | None:
        is_v2 = bool((self.flags or 0) & IS_COMPONENTS_V2)
        if is_v2:
            faults = not_with_components(content=self.content, embeds=self.embeds, poll=self.poll)
            if faults:
                return faults
        return misplaced(self.components, is_v2=is_v2) if self.components else None


@attrs.frozen(kw_only=True)
class CreateMessage(MessageParts):
    """A new message; see https://docs.discord.com/developers/resources/message#create-message."""

    nonce: Annotated[str, Length(None, 25)] | int | None = None
    enforce_nonce: bool | None = None
    message_reference: ReferenceForm | None = None
    shared_client_theme: SharedTheme | None = None
    sticker_ids: StickerIds | None = None

    def check(self) -> Faults | None:
        """What is forwarded comes alone."""
        reference = self.message_reference
        own = (
            *(self.content, self.embeds, self.components, self.poll, self.sticker_ids),
            self.shared_client_theme,
        )
        if any(own) and reference is not None and reference.is_forward:
            message = "Forwarded messages cannot have content of their own"
            return Faults.at(("message_reference",), "BASE_TYPE_INVALID", message)
        return super().check()

    def _check_parts(self) -> Faults | None:
        if (self.flags or 0) & IS_COMPONENTS_V2 and self.sticker_ids:
            return not_with_components(sticker_ids=self.sticker_ids)
        return super()._check_parts()


@attrs.frozen(kw_only=True)
class ModifyMessage:
    """Changes of a message: https://docs.discord.com/developers/resources/message#edit-message."""

    content: Content | Unset | None = UNSET
    embeds: Embeds | Unset | None = UNSET
    allowed_mentions: AllowedMentions | Unset | None = UNSET
    flags: int | Unset | None = UNSET
    attachments: Attachments | Unset | None = UNSET
    components: Components | Unset | None = UNSET
    poll: NotYet | Unset | None = UNSET
    sticker_ids: StickerIds | Unset | None = UNSET

    def check(self) -> Faults | None:
        """Embeds may not be too long in all; some flags say what else must be there."""
        return too_long(self.embeds or ()) or repeated(self.attachments)

    @property
    def is_about_flags(self) -> bool:
        """Whether nothing but flags is to change: then others than the author may."""
        return all(
            getattr(self, each.name) is UNSET
            for each in attrs.fields(ModifyMessage)
            if each.name != "flags"
        )


def not_with_components(**fields: object) -> Faults:
    """The faults of what a message made of components alone cannot have."""
    faults = Faults()
    for name, value in fields.items():
        if value:
            message = (
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            )
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            faults |= Faults.at((name,), code, message)
    return faults


@attrs.frozen(kw_only=True)
class SuppressEmbeds:
    """The body of ``POST /channels/{id}/messages/{message_id}/suppress-embeds``."""

    suppress: bool

    def as_edit(self) -> ModifyMessage:
        """The edit that does it."""
        return ModifyMessage(flags=_SUPPRESS_EMBEDS if self.suppress else 0)


_Ids = frozenset[Snowflake]


class MessageIds(frozenset[Snowflake]):
    """The ids of a bulk deletion: a refusal of its own where they are too few or too many."""

    @classmethod
    def from_wire(cls, value: object) -> MessageIds:
        """Two to a hundred ids, none of them twice."""
        if isinstance(value, list) and not 2 <= len(value) <= 100:
            raise BulkDeleteCount()
        return cls(decode(_Ids, value))


@attrs.frozen(kw_only=True)
class BulkDelete:
    """Messages to delete at once."""

    messages: MessageIds


@attrs.frozen(kw_only=True)
class Page:
    """A page of messages: https://docs.discord.com/developers/resources/message#get-channel-messages."""

    limit: Annotated[int, Between(1, 100)] = 50
    before: Snowflake | None = None
    after: Snowflake | None = None
    around: Snowflake | None = None

    def check(self) -> Faults | None:
        """Only one direction at a time."""
        if [self.before, self.after, self.around].count(None) >= 2:
            return None
        message = "Only one of before, after and around may be given."
        return Faults.at((), "BASE_TYPE_CHOICES", message)


# -- what clients are told ------------------------------------------------------------------------


def is_blank(message: Message, reader: Snowflake) -> bool:
    """
    Whether what is in a message is kept from ``reader``, a bot without the message content intent.

    It reads what it wrote and what mentions it; nobody in particular (0) reads nothing.
    """
    return message.author_id != reader and reader not in message.mentions


def _message_json(
    message: Message,
    author: User,
    mentions: Sequence[User],
    own: Own | Unset,
    reader: Snowflake | None,
) -> dict[str, Any]:
    blank = reader is not None and is_blank(message, reader)
    flags, edited, roles = message.flags, message.edited_at, message.mention_roles
    told: dict[str, Any] = {
        "type": int(message.type),
        "content": "" if blank else message.content,
        "mentions": [user_json(each) for each in mentions] if mentions else (),
        "mention_roles": [str(each) for each in roles] if roles else (),
        "attachments": (),
        "embeds": () if blank or flags & _SUPPRESS_EMBEDS else message.embeds,
        "timestamp": created_timestamp(message.id),
        "edited_timestamp": edited and timestamp(edited),
        "flags": flags,
        "components": (),
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "author": user_json(author),
        "pinned": message.pinned_at is not None,
        "mention_everyone": message.mention_everyone,
        "tts": message.tts,
    }
    if message.reactions and own is not UNSET:
        told["reactions"] = [reaction_json(each, own) for each in message.reactions]
    if message.reference is not None:
        told["message_reference"] = reference_json(message.reference)
    if message.position is not None:
        told["position"] = message.position
    if message.extra is not None:
        _tell_more(told, message, message.extra, blank=blank)
    return told


def _tell_more(
    told: dict[str, Any], message: Message, extra: Extra, *, blank: bool
) -> None:
    """Add what few messages have; the poll is told by who knows its voters."""
    if extra.components and not blank:
        told["components"] = extra.components
    if extra.snapshots:
        told["message_snapshots"] = [
            {"message": {**each, **_BLANKED} if blank else each} for each in extra.snapshots
        ]
    if extra.stickers:
        told["sticker_items"] = extra.stickers
    if extra.webhook is not None:
        told["webhook_id"] = str(message.author_id)
        if extra.webhook.application_id is not None:
            told["application_id"] = str(extra.webhook.application_id)
    if extra.theme is not None:
        told["shared_client_theme"] = extra.theme
    if extra.mention_channels:
        told["mention_channels"] = extra.mention_channels
    if extra.call is not None:
        ended = extra.call.ended_at
        told["call"] = {
            "participants": [str(each) for each in extra.call.participants],
            "ended_timestamp": ended and timestamp(ended),
        }


def _tell_files(told: dict[str, Any], shown: Shown) -> None:
    """Put in what of a message is about its files."""
    told["attachments"] = shown.attachments
    if told["embeds"]:
        told["embeds"] = shown.embeds
    if shown.components:
        told["components"] = shown.components
    if shown.snapshots:
        told["message_snapshots"] = [{"message": each} for each in shown.snapshots]


def snapshot_json(message: Message, mentions: Sequence[User]) -> dict[str, Any]:
    """What is kept of a message that is forwarded, for good: nobody's name among it."""
    edited = message.edited_at
    told: dict[str, Any] = {
        "type": int(message.type),
        "content": message.content,
        "mentions": [user_fields(each) for each in mentions],
        "mention_roles": [str(each) for each in message.mention_roles],
        "attachments": [],
        "embeds": () if message.flags & _SUPPRESS_EMBEDS else message.embeds,
        "timestamp": created_timestamp(message.id),
        "edited_timestamp": edited and timestamp(edited),
        "flags": message.flags,
        "components": message.components,
    }
    return told | {"sticker_items": message.stickers} if message.stickers else told


#: What is kept from those who may not read it, of what was forwarded.
_BLANKED: Final[dict[str, Any]] = {
    "content": "",
    "embeds": (),
    "attachments": (),
    "components": (),
}


def message_json(full: FullMessage, *, reader: Snowflake | None = None) -> dict[str, Any]:
    """A message object; ``reader`` reads it who may not read all (``is_blank``), if given."""
    told = _message_json(full.message, full.author, full.mentions, full.own, reader)
    if full.nonce is not None:
        told["nonce"] = full.nonce
    if full.message.extra is not None and full.message.extra.interaction is not None:
        told |= message_interaction_json(full.message.extra.interaction, full.people)
    if full.thread is not None:
        told["thread"] = thread_json(full.thread)
    if full.shown is not None and (reader is None or not is_blank(full.message, reader)):
        _tell_files(told, full.shown)
    poll = full.message.poll
    if poll is not None and (reader is None or not is_blank(full.message, reader)):
        told["poll"] = poll_json(poll, full.voted)
    if full.referenced is not UNSET:
        told["referenced_message"] = None
        if full.referenced is not None:
            # without its reactions: so it is described
            referenced = attrs.evolve(full.referenced, own=UNSET)
            told["referenced_message"] = message_json(referenced, reader=reader)
    return told


def page_json(page: MessagePage, *, reader: Snowflake | None = None) -> list[dict[str, Any]]:
    """Message objects; ``reader`` as in ``message_json``."""
    users = page.users
    told = []
    for message in page.messages:
        if (
            message.mentions
            or message.reference
            or message.flags & HAS_THREAD
            or message.extra
            or message.shows
        ):
            told.append(message_json(page.full(message), reader=reader))
        else:
            own = page.own.get(message.id, NONE_OWN) if message.reactions else UNSET
            told.append(_message_json(message, users[message.author_id], (), own, reader))
    return told


def reference_json(reference: MessageReference) -> dict[str, Any]:
    """A message reference object."""
    told: dict[str, Any] = {"type": reference.type, "channel_id": str(reference.channel_id)}
    if reference.message_id is not None:
        told["message_id"] = str(reference.message_id)
    if reference.guild_id is not None:
        told["guild_id"] = str(reference.guild_id)
    return told


def message_event_json(
    full: FullMessage, guild_id: Snowflake | None, *, reader: Snowflake | None = None
) -> dict[str, Any]:
    """A message as MESSAGE_CREATE and MESSAGE_UPDATE carry it: with guild and memberships."""
    told = message_json(full, reader=reader)
    if full.channel_type is not None:
        told["channel_type"] = int(full.channel_type)
    if guild_id is not None:
        told["guild_id"] = str(guild_id)
        if full.member is not None:
            told["member"] = partial_member_json(full.member)
        if full.commander is not None and "interaction" in told:
            told["interaction"]["member"] = partial_member_json(full.commander)
        if any(full.mention_members):
            told["mentions"] = [
                {**user_fields(user), "member": partial_member_json(member)}
                if member is not None
                else user_json(user)
                for user, member in zip(full.mentions, full.mention_members, strict=True)
            ]
    return told
