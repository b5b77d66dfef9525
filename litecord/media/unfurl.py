"""
Previews of links: what a page, an image or a film elsewhere is shown as in messages.

See https://docs.discord.com/developers/resources/message#embed-object-embed-types. Pages tell of
themselves by OpenGraph, Twitter cards and oEmbed (``pages``); the first of these that says
something is believed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin

import attrs
import orjson
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from .. import pictures
from ..actions.bounded import Bounded
from ..actions.previews import MediaContent
from ..errors import Overloaded
from ..interfaces import InThread, IPreviewer
from ..model.attachments import AttachmentFlag
from ..pictures import NotAnImage
from ..wire.attachments import THUMBHASH
from .outside import Fetched, Outside, Unreachable, media_type_of, target_of
from .pages import Page, page_of

log = Logger()

Embed = dict[str, Any]

#: How much is read of a page, of what it says in JSON, and of an image or a film.
PAGE, JSON, MEDIA = 512 * 1024, 128 * 1024, 8 * 1024 * 1024
#: For how many seconds it is remembered what a link is, and of how many links.
REMEMBERED, MOST_REMEMBERED = 1800.0, 1000
_MOST_WAITING: Final = 50
_PAGES: Final = ("text/html", "application/xhtml+xml")
_HTML: Final = "text/html,application/xhtml+xml,image/*,video/*;q=0.9,*/*;q=0.5"
#: What a browser may be given of others through us, besides images that are ones.
FILMS: Final = ("video/mp4", "video/webm", "video/quicktime")
_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_PLAYER: Final = re.compile(r"<iframe[^>]{0,500}?\bsrc=[\"'](https?://[^\"'\s]{1,2000})[\"']")
_VIDEO: Final = (
    *("og:video:secure_url", "og:video:url", "og:video"),
    *("twitter:player:stream", "twitter:player"),
)
_IMAGE: Final = (
    *("og:image:secure_url", "og:image", "og:image:url"),
    *("twitter:image", "twitter:image:src"),
)


def _most_of_page(media_type: str) -> int:
    return PAGE if media_type in _PAGES else MEDIA if media_type.startswith("image/") else 0


def _most_of_json(media_type: str) -> int:
    return JSON if "json" in media_type else 0


def _most_of_image(media_type: str) -> int:
    return MEDIA if media_type.startswith("image/") else 0


def _most_of_media(media_type: str) -> int:
    return MEDIA + 1 if media_type.startswith("image/") or media_type in FILMS else 0


@implementer(IPreviewer)
@attrs.define(eq=False)
class Unfurler:
    """Looks at links."""

    _outside: Outside
    _clock: IReactorTime
    _in_thread: InThread
    _run: Bounded = attrs.field(init=False)
    _known: OrderedDict[tuple[str, str], tuple[float, Embed | None]] = attrs.field(
        init=False, factory=OrderedDict
    )

    def __attrs_post_init__(self) -> None:
        self._run = Bounded(self._in_thread, _MOST_WAITING)

    async def preview(self, url: str) -> Embed | None:
        """The embed of a link; ``None`` where there is none to be made."""
        return await self._remembered(("preview", url), lambda: self._preview(url))

    async def measure(self, url: str) -> Embed | None:
        """What is known of an image in an embed; ``None`` where it is none."""
        return await self._remembered(("measure", url), lambda: self._measure(url))

    async def load(self, url: str) -> MediaContent | None:
        """An image, or a film that is not large, for those to whom the proxy shows it."""
        try:
            fetched = await self._outside.fetch(url, _most_of_media)
        except Unreachable as why:
            log.debug("{url} is not shown: {why}", url=url, why=why)
            return None
        if not fetched.content or len(fetched.content) > MEDIA:
            return None
        if fetched.media_type in FILMS:
            return MediaContent(fetched.content, fetched.media_type, None)
        measured = await self._measured(fetched.content)
        if measured is None:
            return None
        kind = f"image/{measured.format.lower()}"
        return MediaContent(fetched.content, kind, measured)

    # -- remembering ------------------------------------------------------------------------------

    async def _remembered(
        self, key: tuple[str, str], look: Callable[[], Awaitable[Embed | None]]
    ) -> Embed | None:
        now = self._clock.seconds()
        known = self._known.get(key)
        if known is not None and now < known[0]:
            return known[1]
        try:
            found = await look()
        except Unreachable as why:
            log.debug("{url} has no preview: {why}", url=key[1], why=why)
            found = None
        except Overloaded:
            return None  # and another time perhaps
        self._known[key] = (now + REMEMBERED, found)
        self._known.move_to_end(key)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return found

    # -- looking ----------------------------------------------------------------------------------

    async def _preview(self, url: str) -> Embed | None:
        fetched = await self._outside.fetch(url, _most_of_page, accept=_HTML)
        kind = fetched.media_type
        if kind.startswith("image/"):
            image = await self._described(url, fetched)
            return image and {"type": "image", "url": url, "thumbnail": image}
        if kind.startswith("video/"):
            return {"type": "video", "url": url, "video": {"url": url, "content_type": kind}}
        if kind not in _PAGES:
            return None
        page: Page = await self._run(page_of, fetched.content, fetched.content_type)
        told = await self._oembed(page, fetched.url)
        return await self._of_page(url, fetched.url, page, told)

    async def _oembed(self, page: Page, base: str) -> Mapping[str, Any]:
        """What oEmbed says of a page; nothing where it says nothing."""
        where = page.oembed and _absolute(base, page.oembed)
        if not where:
            return {}
        try:
            fetched = await self._outside.fetch(where, _most_of_json, accept="application/json")
            told = orjson.loads(fetched.content)
        except (Unreachable, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    async def _of_page(
        self, url: str, base: str, page: Page, oembed: Mapping[str, Any]
    ) -> Embed | None:
        image = await self._image(page, oembed, base)
        video = _video(page, oembed, base)
        provider = _named(oembed, "provider", page.first("og:site_name"))
        title = page.first("og:title", "twitter:title") or _text(oembed, "title") or page.title
        description = page.first("og:description", "twitter:description", "description")
        told = {
            "type": _type(page, oembed, image, video, provider),
            "url": url,
            "title": _cut(title, 256),
            "description": _cut(description, 4096),
            "color": _colour(page.first("theme-color")),
            "provider": provider,
            "author": _named(oembed, "author", None),
            "thumbnail": image,
            "video": video,
        }
        if not (title or description or image or video):
            return None
        return {key: value for key, value in told.items() if value or value == 0}

    async def _image(
        self, page: Page, oembed: Mapping[str, Any], base: str
    ) -> dict[str, Any] | None:
        named = page.first(*_IMAGE) or _text(oembed, "thumbnail_url")
        if not named and oembed.get("type") == "photo":
            named = _text(oembed, "url")
        where = named and _absolute(base, named)
        image = await self.measure(where) if where else None
        alternative = page.first("og:image:alt", "twitter:image:alt")
        if image and alternative:
            image = {**image, "description": _cut(alternative, 4096)}
        return image

    async def _measure(self, url: str) -> Embed | None:
        return await self._described(url, await self._outside.fetch(url, _most_of_image))

    async def _described(self, url: str, fetched: Fetched) -> Embed | None:
        """An image as embeds have it; ``None`` where it is none."""
        measured = await self._measured(fetched.content)
        if measured is None:
            return None
        told = {
            "url": url,
            "width": measured.width,
            "height": measured.height,
            "content_type": f"image/{measured.format.lower()}",
            "flags": AttachmentFlag.IS_ANIMATED.value if measured.animated else 0,
        }
        if measured.placeholder is not None:
            told |= {"placeholder": measured.placeholder, "placeholder_version": THUMBHASH}
        return told

    async def _measured(self, content: bytes) -> pictures.Measure | None:
        try:
            measured: pictures.Measure = await self._run(pictures.measured, BytesIO(content))
        except NotAnImage:
            return None
        return measured


def _absolute(base: str, named: str) -> str | None:
    """An address that a page names, in full; ``None`` where nothing is fetched from it."""
    try:
        return target_of(urljoin(base, named.strip())).url
    except (Unreachable, ValueError):
        return None


def _text(told: Mapping[str, Any], name: str) -> str | None:
    value = told.get(name)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _cut(text: str | None, most: int) -> str | None:
    return text if text is None or len(text) <= most else text[: most - 1] + "…"


def _named(told: Mapping[str, Any], what: str, otherwise: str | None) -> dict[str, str] | None:
    """The provider or the author, with an address where there is one."""
    name = _cut(_text(told, f"{what}_name") or otherwise, 256)
    if not name:
        return None
    url = _text(told, f"{what}_url")
    where = url and _absolute(url, url)
    return {"name": name, "url": where} if where else {"name": name}


def _colour(given: str | None) -> int | None:
    found = _COLOUR.fullmatch(given or "")
    if found is None:
        return None
    digits = found[1] if len(found[1]) == 6 else "".join(2 * each for each in found[1])
    return int(digits, 16)


def _number(text: object) -> int | None:
    given = str(text) if isinstance(text, str | int) else ""
    return int(given) if re.fullmatch("[1-9][0-9]{0,4}", given) else None


def _video(page: Page, oembed: Mapping[str, Any], base: str) -> dict[str, Any] | None:
    """The film of a page, or the page with a player of it."""
    named = page.first(*_VIDEO)
    width = page.first("og:video:width", "twitter:player:width")
    height = page.first("og:video:height", "twitter:player:height")
    sizes = _number(width), _number(height)
    kind = media_type_of(page.first("og:video:type", "twitter:player:stream:content_type") or "")
    if not named and oembed.get("type") == "video":
        found = _PLAYER.search(str(oembed.get("html", ""))[:8192])
        named, kind = (found[1] if found else None), "text/html"
        sizes = _number(oembed.get("width")), _number(oembed.get("height"))
    where = named and _absolute(base, named)
    if not where:
        return None
    told: dict[str, Any] = {"url": where}
    if all(sizes):
        told |= {"width": sizes[0], "height": sizes[1]}
    if kind in FILMS:
        told["content_type"] = kind
    return told


def _type(
    page: Page,
    oembed: Mapping[str, Any],
    image: Mapping[str, Any] | None,
    video: Mapping[str, Any] | None,
    provider: Mapping[str, Any] | None,
) -> str:
    """Which of the types of embeds it is."""
    if video is not None:
        moves = image is not None and image["content_type"] == "image/gif"
        return "gifv" if moves and "content_type" in video else "video"
    if oembed.get("type") == "photo" and image is not None:
        return "image"
    if oembed.get("type") == "rich" and provider is not None:
        return "rich"
    card = page.first("twitter:card")
    is_article = (page.first("og:type") or "").startswith("article")
    return "article" if is_article or card == "summary_large_image" else "link"
