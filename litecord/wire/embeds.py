"""
Embeds as clients send them: decoded, trimmed, and brought into the form in which they are kept.

What is kept is what clients are told, so there is no second encoder. See
https://docs.discord.com/developers/resources/message#embed-object.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Final

import attrs

from .forms import Between, Faults, Length, Stripped, Url, wrong
from .json import timestamp

#: How many embeds a message has at most, and how many characters they have in all.
MOST_EMBEDS: Final = 10
MOST_CHARACTERS: Final = 6000


def _present(value: str) -> str:
    """Text that has to be there: nothing but white space is nothing."""
    if not value:
        raise wrong("BASE_TYPE_REQUIRED", "This field is required")
    return value


_Link = Annotated[str, Stripped, Length(None, 2048), Url(("http", "https"))]
_Source = Annotated[str, Stripped, Length(None, 2048), Url(("http", "https", "attachment"))]
_Name = Annotated[str, Stripped, Length(None, 256)]


@attrs.frozen(kw_only=True)
class EmbedField:
    """A field of an embed."""

    name: Annotated[str, Stripped, _present, Length(None, 256)]
    value: Annotated[str, Stripped, _present, Length(None, 1024)]
    inline: bool | None = None


@attrs.frozen(kw_only=True)
class EmbedImage:
    """The image or the thumbnail of an embed; its sizes and proxies are not for clients to say."""

    url: _Source | None = None
    description: Annotated[str, Stripped, Length(None, 4096)] | None = None


@attrs.frozen(kw_only=True)
class EmbedFooter:
    """The footer of an embed."""

    text: Annotated[str, Stripped, Length(None, 2048)] | None = None
    icon_url: _Source | None = None


@attrs.frozen(kw_only=True)
class EmbedAuthor:
    """The author of an embed."""

    name: _Name | None = None
    url: _Link | None = None
    icon_url: _Source | None = None


@attrs.frozen(kw_only=True)
class Embed:
    """An embed; its ``type``, ``provider`` and ``video`` are not for clients to say."""

    title: _Name | None = None
    description: Annotated[str, Stripped, Length(None, 4096)] | None = None
    url: _Link | None = None
    timestamp: datetime | None = None
    color: Annotated[int, Between(0, 0xFFFFFF)] | None = None
    footer: EmbedFooter | None = None
    image: EmbedImage | None = None
    thumbnail: EmbedImage | None = None
    author: EmbedAuthor | None = None
    fields: Annotated[tuple[EmbedField, ...], Length(None, 25)] | None = None

    def characters(self) -> int:
        """How many of its characters count against ``MOST_CHARACTERS``."""
        count = len(self.title or "") + len(self.description or "")
        if self.footer is not None:
            count += len(self.footer.text or "")
        if self.author is not None:
            count += len(self.author.name or "")
        return count + sum(len(each.name) + len(each.value) for each in self.fields or ())


Embeds = Annotated[tuple[Embed, ...], Length(None, MOST_EMBEDS)]


def too_long(embeds: Iterable[Embed] | None) -> Faults | None:
    """The fault of embeds that have too many characters in all."""
    if embeds and sum(each.characters() for each in embeds) > MOST_CHARACTERS:
        message = f"Embed size exceeds maximum size of {MOST_CHARACTERS}"
        return Faults.at(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", message)
    return None


def kept_embeds(embeds: Iterable[Embed] | None) -> tuple[dict[str, Any], ...]:
    """Embeds as they are kept and told; those in which there is nothing to see are left out."""
    kept = (_kept(each) for each in embeds or ())
    return tuple(each for each in kept if each.keys() - {"type", "url", "color"})


def _kept(embed: Embed) -> dict[str, Any]:
    fields = [
        {"name": each.name, "value": each.value, "inline": bool(each.inline)}
        for each in embed.fields or ()
    ]
    author, footer = embed.author, embed.footer
    told = {
        "type": "rich",
        "url": embed.url,
        "title": embed.title,
        "description": embed.description,
        "color": embed.color,
        "timestamp": embed.timestamp and timestamp(embed.timestamp),
        "fields": fields,
        "author": author and author.name and _without_nulls(author),
        "image": _image(embed.image),
        "thumbnail": _image(embed.thumbnail),
        "footer": footer and footer.text and _without_nulls(footer),
    }
    return {key: value for key, value in told.items() if value or value == 0}


def _image(image: EmbedImage | None) -> dict[str, Any] | None:
    return None if image is None or image.url is None else _without_nulls(image)


def _without_nulls(form: Any) -> dict[str, Any]:
    return {key: value for key, value in attrs.asdict(form).items() if value}
