"""Messages as clients send them, and what they ask of messages."""

from __future__ import annotations

from typing import Annotated

import attrs

from ..errors import BulkDeleteCount
from ..model.messages import FORWARD, IS_COMPONENTS_V2, MessageFlag
from ..model.snowflakes import Snowflake
from .attachments import Attachments, repeated
from .components import Components, misplaced
from .embeds import Embeds, too_long
from .forms import UNSET, Between, Faults, Length, OneOf, Stripped, Unset, decode, wrong
from .mentions import AllowedMentions
from .polls import PollForm
from .stickers import StickerIds
from .themes import SharedTheme


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
        return ModifyMessage(flags=MessageFlag.SUPPRESS_EMBEDS.value if self.suppress else 0)


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
