"""
Messages that were written for Slack: they become messages with embeds.

What does not fit into an embed is cut short. See
https://docs.discord.com/developers/resources/webhook#execute-slackcompatible-webhook.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final

import attrs

from .embeds import MOST_EMBEDS, Embed, EmbedAuthor, EmbedField, EmbedFooter, EmbedImage, too_long
from .forms import Faults, Length, Pattern, Stripped, Url
from .names import WebhookName
from .webhooks import ExecuteWebhook

_MOST_FIELDS: Final = 25
_MOST_TEXT: Final = 152133
_MOST_ITEMS: Final = 1521

_Text = Annotated[str, Stripped, Length(None, _MOST_TEXT)]
_Link = Annotated[str, Stripped, Length(None, 2048), Url(("http", "https"))]


def shortened(text: str | None, most: int) -> str | None:
    """Text that fits: its last character then tells that there was more."""
    if not text or len(text) <= most:
        return text or None
    return f"{text[: most - 1]}…"

@attrs.frozen(kw_only=True)
class SlackField:
    """A field of an attachment; Slack's own names for it are ``title`` and ``short``."""

    name: _Text | None = None
    title: _Text | None = None
    value: _Text | None = None
    inline: bool | None = None
    short: bool | None = None

    def as_field(self) -> EmbedField:
        """A field of an embed, which has to have both name and value."""
        return EmbedField(
            name=shortened(self.name or self.title, 256) or "\u200b",
            value=shortened(self.value, 1024) or "\u200b",
            inline=self.short if self.inline is None else self.inline,
        )


@attrs.frozen(kw_only=True)
class SlackAttachment:
    """What Slack calls an attachment: a part of a message in a box."""

    title: _Text | None = None
    title_link: _Link | None = None
    text: _Text | None = None
    pretext: _Text | None = None
    color: Annotated[str, Pattern(r"#?(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})|good|warning|danger")] | (
        None
    ) = None
    ts: float | None = None
    footer: _Text | None = None
    footer_icon: _Link | None = None
    author_name: _Text | None = None
    author_link: _Link | None = None
    author_icon: _Link | None = None
    image_url: _Link | None = None
    thumb_url: _Link | None = None
    fields: Annotated[tuple[SlackField, ...], Length(None, _MOST_ITEMS)] | None = None

    def as_embed(self) -> Embed:
        """The same as an embed."""
        parts = [each for each in (self.pretext, self.text) if each]
        name, footer = self.author_name, self.footer
        author = EmbedAuthor(
            name=shortened(name, 256) or "", url=self.author_link, icon_url=self.author_icon
        )
        return Embed(
            title=shortened(self.title, 256),
            url=self.title_link,
            description=shortened("\n".join(parts), 4096),
            color=_colour(self.color),
            timestamp=_moment(self.ts),
            author=author if name else None,
            footer=EmbedFooter(text=shortened(footer, 2048), icon_url=self.footer_icon)
            if footer
            else None,
            image=EmbedImage(url=self.image_url) if self.image_url else None,
            thumbnail=EmbedImage(url=self.thumb_url) if self.thumb_url else None,
            fields=tuple(each.as_field() for each in (self.fields or ())[:_MOST_FIELDS]),
        )


#: Colours that Slack has names for.
_COLOURS: Final = {"good": 0x2EB886, "warning": 0xDAA038, "danger": 0xA30200}


def _colour(text: str | None) -> int | None:
    if text is None or text in _COLOURS:
        return _COLOURS.get(text or "")
    digits = text.removeprefix("#")
    return int(digits if len(digits) == 6 else "".join(each * 2 for each in digits), 16)


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None or not 0 <= seconds < 253_402_300_800:  # the year 10000
        return None
    return datetime.fromtimestamp(seconds, UTC)


@attrs.frozen(kw_only=True)
class SlackMessage:
    """The body of ``POST /webhooks/{id}/{token}/slack``: https://api.slack.com/incoming-webhooks."""

    #: the field of a form with all of it
    JSON_FIELD: ClassVar = b"payload"

    text: Annotated[str, Stripped, Length(None, 2000)] | None = None
    username: WebhookName | None = None
    icon_url: _Link | None = None
    attachments: Annotated[tuple[SlackAttachment, ...], Length(None, _MOST_ITEMS)] | None = None

    def check(self) -> Faults | None:
        """Embeds may not be too long in all."""
        return too_long(self._embeds())

    def _embeds(self) -> tuple[Embed, ...]:
        return tuple(each.as_embed() for each in (self.attachments or ())[:MOST_EMBEDS])

    def as_message(self) -> ExecuteWebhook:
        """The same as a message."""
        return ExecuteWebhook(
            content=self.text,
            username=self.username,
            avatar_url=self.icon_url,
            embeds=self._embeds(),
        )
