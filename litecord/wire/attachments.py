"""
Files of messages on the wire.

See https://docs.discord.com/developers/resources/message#attachment-object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

import attrs

from ..model.attachments import MOST_ATTACHMENTS, Attachment
from ..model.snowflakes import Snowflake
from .forms import Between, Faults, Length, Pattern, Unset, decode

#: What embeds and components write before the name of a file that comes with the message.
SCHEME: Final = "attachment://"
#: The ``placeholder_version`` of what ``thumbhash`` makes.
THUMBHASH: Final = 1

_Text = Annotated[str, Length(None, 1024)]
_FileName = Annotated[str, Length(1, 1024)]


@attrs.frozen(kw_only=True)
class AttachmentForm:
    """
    What is said of a file: ``id`` is the number of one that is sent, or the id of one to keep.

    ``uploaded_filename`` names one that was uploaded before.
    """

    id: Snowflake
    filename: _FileName | None = None
    uploaded_filename: _FileName | None = None
    title: _Text | None = None
    description: _Text | None = None
    duration_secs: Annotated[float, Between(0, 2147483647)] | None = None
    waveform: Annotated[str, Length(None, 400), Pattern(r"[A-Za-z0-9+/]*={0,2}")] | None = None
    is_spoiler: bool | None = None
    is_remix: bool | None = None


_Forms = Annotated[tuple[AttachmentForm, ...], Length(None, MOST_ATTACHMENTS)]


@attrs.frozen(kw_only=True)
class Attachments:
    """
    The files of a message that is written or edited: what is said of them, and what was sent.

    ``sent`` is not for clients to say: it is put in when the files are kept.
    """

    listed: tuple[AttachmentForm, ...] = ()
    sent: tuple[Attachment, ...] = ()
    #: an edit without a list, in versions that then keep what is there
    adds: bool = False
    #: the names of those that were uploaded before
    tokens: tuple[str, ...] = ()

    @classmethod
    def from_wire(cls, value: object) -> Attachments:
        """Decode the list; each of its ids can be there once."""
        return cls(listed=decode(_Forms, value))


def repeated(attachments: Attachments | Unset | None) -> Faults | None:
    """The fault of a list that names something twice."""
    if not attachments:
        return None
    seen: set[int] = set()
    for index, each in enumerate(attachments.listed):
        if each.id in seen:
            message = "An attachment can be named only once"
            return Faults.at(("attachments", index, "id"), "LIST_ITEM_VALUE_DUPLICATE", message)
        seen.add(each.id)
    return None


@attrs.frozen(kw_only=True)
class FileForm:
    """A file that is to be uploaded before the message it is for."""

    id: str | int | None = None
    filename: _FileName
    file_size: Annotated[int, Between(1, None)]


@attrs.frozen(kw_only=True)
class CreateUploads:
    """The body of ``POST /channels/{id}/attachments``."""

    files: Annotated[tuple[FileForm, ...], Length(1, MOST_ATTACHMENTS)]


@attrs.frozen(kw_only=True)
class RefreshUrls:
    """The body of ``POST /attachments/refresh-urls``."""

    attachment_urls: Annotated[tuple[str, ...], Length(1, 50)]


# -- what clients are told ------------------------------------------------------------------------


def attachment_json(attachment: Attachment, url: str) -> dict[str, Any]:
    """An attachment object; ``url`` is where the file is for now."""
    told: dict[str, Any] = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": attachment.size,
        "url": url,
        "proxy_url": url,
    }
    if attachment.is_image:
        told |= _looks(attachment)
    for name in ("title", "description", "content_type", "duration_secs", "waveform", "flags"):
        value = getattr(attachment, name)
        if value:
            told[name] = value
    return told


def _looks(attachment: Attachment) -> dict[str, Any]:
    """How large an image is, and what is shown of it until it is here."""
    told: dict[str, Any] = {"width": attachment.width, "height": attachment.height}
    if attachment.placeholder is not None:
        told |= {"placeholder": attachment.placeholder, "placeholder_version": THUMBHASH}
    return told


def media_json(attachment: Attachment, url: str) -> dict[str, Any]:
    """What a component shows, where that is a file of the message."""
    return {
        "url": url,
        "proxy_url": url,
        **_looks(attachment),
        "content_type": attachment.content_type,
        "attachment_id": str(attachment.id),
    }


def named_in(embeds: Sequence[Mapping[str, Any]]) -> set[str]:
    """The names of the files that embeds show."""
    found = set()
    for embed in embeds:
        for part, key in _SOURCES:
            url = embed.get(part, {}).get(key, "")
            if url.startswith(SCHEME):
                found.add(url.removeprefix(SCHEME))
    return found


def embed_json(
    embed: dict[str, Any],
    files: Mapping[str, tuple[Attachment, str]],
    proxied: Callable[[str], str],
) -> dict[str, Any]:
    """
    An embed with the addresses of what it shows.

    ``files`` has those of the message by name, ``proxied`` tells where the proxy has others.
    """
    told = embed
    for part, key in (*_SOURCES, ("video", "url")):
        shown = embed.get(part)
        url = shown.get(key, "") if shown else ""
        if not url:
            continue
        if not url.startswith(SCHEME):
            if part == "video" and not embed[part].get("content_type", "").startswith("video/"):
                continue  # it is a page with a player
            told = {**told, part: {**embed[part], f"proxy_{key}": proxied(url)}}
        elif (found := files.get(url.removeprefix(SCHEME))) is not None:
            told = {**told, part: {**embed[part], **_source(key, *found)}}
    return told


_SOURCES: Final = (
    ("image", "url"),
    ("thumbnail", "url"),
    ("footer", "icon_url"),
    ("author", "icon_url"),
)


def _source(key: str, attachment: Attachment, url: str) -> dict[str, Any]:
    told: dict[str, Any] = {key: url, f"proxy_{key}": url}
    if key == "url" and attachment.is_image:
        told |= {**_looks(attachment), "content_type": attachment.content_type}
    return told


def referenced(value: Any) -> set[str]:
    """The names of the files that components show, however deep."""
    found: set[str] = set()
    if isinstance(value, dict):
        url = value.get("url")
        if isinstance(url, str) and url.startswith(SCHEME):
            found.add(url.removeprefix(SCHEME))
        value = value.values()
    elif not isinstance(value, list | tuple):
        return found
    for each in value:
        found |= referenced(each)
    return found


def component_json(
    value: Any, files: Mapping[str, tuple[Attachment, str]], proxied: Callable[[str], str]
) -> Any:
    """Components with what they show in place of its name, and where the proxy has the rest."""
    if isinstance(value, dict):
        url = value.get("url")
        if isinstance(url, str) and url.startswith(SCHEME):
            found = files.get(url.removeprefix(SCHEME))
            return value if found is None else {**value, **media_json(*found)}
        told = {key: component_json(each, files, proxied) for key, each in value.items()}
        shown = value.get("media")
        if isinstance(shown, dict) and str(shown.get("url")).startswith("http"):
            told["media"] = {**shown, "proxy_url": proxied(shown["url"])}
        if value.get("type") == _FILE and "file" in value:
            named = value["file"].get("url", "").removeprefix(SCHEME)
            if named in files:
                told |= {"name": files[named][0].filename, "size": files[named][0].size}
        return told
    if isinstance(value, list | tuple):
        return [component_json(each, files, proxied) for each in value]
    return value


#: The component that shows a file.
_FILE: Final = 13
