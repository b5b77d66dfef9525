"""
The paths of the CDN: whose images there are, and the formats in which each can be had.

See https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints. A hash that begins
with ``a_`` is that of an image that moves.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import attrs

from ..actions import emojis, image_data, webhook_posts
from ..actions.world import World
from ..avatars import COLOURS
from ..errors import ApiError, BadRequest, NotFound
from ..model.snowflakes import HIGHEST, Snowflake
from ..pictures import Quality, Rendering
from ..storage import images

#: The extensions there are: Pillow's word for the format, and the media type.
FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "png": ("PNG", "image/png"),
    "jpg": ("JPEG", "image/jpeg"),
    "jpeg": ("JPEG", "image/jpeg"),
    "webp": ("WEBP", "image/webp"),
    "gif": ("GIF", "image/gif"),
}
_STILL: Final = frozenset({"png", "jpg", "jpeg", "webp"})
_MOVING: Final = _STILL | {"gif"}

#: The powers of two that are documented, and what clients are known to ask for besides.
SIZES: Final = frozenset(
    str(each)
    for each in (
        *(2**power for power in range(4, 13)),
        *(20, 22, 24, 28, 40, 44, 48, 56, 60, 80, 96, 100, 160, 240, 300, 320),
        *(480, 600, 640, 1280, 1536, 3072),
    )
)

_PARTS: Final = {
    "id": "[0-9]{1,20}",
    "guild_id": "[0-9]{1,20}",
    "hash": "(?:a_)?[0-9a-f]{32}",
    "index": "[0-9]",
    "sealed": "[A-Za-z0-9_-]{1,200}",
}


class UnsupportedMediaType(ApiError, status=415, message="415: Unsupported Media Type"):
    """The image is there, but not in this format."""


class Elsewhere(ApiError, status=302, message="302: Found"):
    """The image is not ours: it was given by its address."""


@attrs.frozen
class Source:
    """The image behind a path: the name of its blob, and whether it moves."""

    blob: str
    animated: bool


@attrs.frozen(kw_only=True)
class Wanted:
    """What a request asks for: which image, and how."""

    place: Place
    names: Mapping[str, str]
    extension: str
    size: int | None
    animated: bool
    quality: Quality

    @property
    def media_type(self) -> str:
        """What is answered, as Content-Type says it."""
        return FORMATS[self.extension][1]

    def rendering(self, source: Source) -> Rendering:
        """What to make of the image; refuses (415) a GIF of one that stands still."""
        if self.extension == "gif" and not source.animated:
            raise UnsupportedMediaType()
        moves = self.extension == "gif" or (self.extension == "webp" and self.animated)
        return Rendering(
            format=FORMATS[self.extension][0],
            side=self.size,
            moving=source.animated and moves,
            quality=self.quality,
        )


Find = Callable[[World, Mapping[str, str]], Awaitable[Source | None]]


@attrs.frozen
class Place:
    """
    Where images of one kind are: ``avatars/{id}/{hash}``, the extension left out.

    Without ``find`` they are not anybody's: they are drawn, and are what they are in any size.
    """

    path: str
    find: Find | None = None
    extensions: frozenset[str] = _STILL

    @property
    def pattern(self) -> str:
        """What the path must match."""
        named = re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{_PARTS[part[1]]})", self.path)
        return rf"{named}\.(?P<extension>[A-Za-z0-9]{{1,8}})"


# -- what is behind them --------------------------------------------------------------------------


def _shown_by(statement: str) -> Find:
    """The image of a hash, if whoever has the id shows it."""

    async def find(world: World, names: Mapping[str, str]) -> Source | None:
        hashed = names["hash"]
        guild_id = _snowflake(names["guild_id"]) if "guild_id" in names else None
        blob = await image_data.find(world, statement, hashed, _snowflake(names["id"]), guild_id)
        return None if blob is None else Source(blob, hashed.startswith("a_"))

    return find


async def _avatar(world: World, names: Mapping[str, str]) -> Source | None:
    """The avatar of a user, or one that a webhook wrote under; refuses (302) those elsewhere."""
    found = await _of_user(world, names)
    if found is None:
        url = await webhook_posts.avatar_url(world, _snowflake(names["id"]), names["hash"])
        if url is not None:  # by way of the proxy: who looks at it asks nobody but us
            await world.cdn.open()
            raise Elsewhere(headers={"location": world.cdn.proxied(url)})
    return found


async def _widget_avatar(world: World, names: Mapping[str, str]) -> Source | None:
    """The avatar of a user that a widget shows, whose address does not say who it is."""
    told = await world.cdn.unsealed(names["sealed"])
    if told is None:
        return None
    user_id, _, hashed = told.partition("/")
    return await _of_user(world, {"id": user_id, "hash": hashed})


async def _emoji(world: World, names: Mapping[str, str]) -> Source | None:
    emoji = await emojis.find(world, _snowflake(names["id"]))
    return None if emoji is None else Source(emoji.digest, emoji.animated)


def _snowflake(text: str) -> Snowflake:
    if int(text) > HIGHEST:
        raise NotFound()
    return Snowflake(int(text))


_of_user: Final = _shown_by(images.USER_AVATAR)
_MEMBER: Final = "guilds/{guild_id}/users/{id}"

PLACES: Final = (
    Place("avatars/{id}/{hash}", _avatar, _MOVING),
    Place("banners/{id}/{hash}", _shown_by(images.BANNER), _MOVING),
    Place(f"{_MEMBER}/avatars/{{hash}}", _shown_by(images.MEMBER_AVATAR), _MOVING),
    Place(f"{_MEMBER}/banners/{{hash}}", _shown_by(images.MEMBER_BANNER), _MOVING),
    Place("icons/{id}/{hash}", _shown_by(images.GUILD_ICON), _MOVING),
    Place("channel-icons/{id}/{hash}", _shown_by(images.GROUP_ICON)),
    Place("splashes/{id}/{hash}", _shown_by(images.GUILD_SPLASH)),
    Place("discovery-splashes/{id}/{hash}", _shown_by(images.GUILD_DISCOVERY_SPLASH)),
    Place("home-headers/{id}/{hash}", _shown_by(images.GUILD_HOME_HEADER)),
    Place("new-member-actions/{id}/{hash}", _shown_by(images.GUIDE_ACTION_ICON)),
    Place("resource-channels/{id}/{hash}", _shown_by(images.GUIDE_RESOURCE_ICON)),
    Place("role-icons/{id}/{hash}", _shown_by(images.ROLE_ICON)),
    Place("roles/{id}/icons/{hash}", _shown_by(images.ROLE_ICON)),
    Place("app-icons/{id}/{hash}", _shown_by(images.APPLICATION_IMAGE)),
    Place("app-assets/{id}/store/{hash}", _shown_by(images.APPLICATION_COVER)),
    Place("emojis/{id}", _emoji, _MOVING),
    Place("widget-avatars/{sealed}", _widget_avatar),
    Place("embed/avatars/{index}", extensions=frozenset({"png"})),
)
_PATTERNS: Final = tuple((re.compile(place.pattern), place) for place in PLACES)

#: Where files of messages are, and where they are sent to before the message.
ATTACHMENTS: Final = b"attachments"
UPLOADS: Final = b"uploads"
#: Where files are that are in no message, but were given to an application.
EPHEMERAL_FILES: Final = b"ephemeral-attachments"
#: Where what is elsewhere can be had through us.
EXTERNAL: Final = b"external"
#: Where stickers and sounds are, which are served as they came.
STICKERS: Final = b"stickers"
SOUNDS: Final = b"soundboard-sounds"
#: What the paths of all of them begin with.
ROOTS: Final = frozenset(
    (
        *(ATTACHMENTS, UPLOADS, EPHEMERAL_FILES, EXTERNAL, STICKERS, SOUNDS),
        *(place.path.partition("/")[0].encode() for place in PLACES),
    )
)


# -- what is asked for ----------------------------------------------------------------------------


def wanted(path: Sequence[bytes], args: Mapping[bytes, list[bytes]]) -> Wanted:
    """What a path (in segments) and a query ask for; refuses what can be nothing."""
    place, names = _place(b"/".join(path).decode("latin-1"))
    extension = names["extension"].lower()
    if extension not in place.extensions:
        raise UnsupportedMediaType()
    if place.find is None and int(names["index"]) >= len(COLOURS):
        raise NotFound()
    size, quality = _argument(args, b"size"), _argument(args, b"quality")
    if size and size not in SIZES:
        raise BadRequest("The size must be a power of two between 16 and 4096.")
    if quality and quality not in tuple(Quality):
        raise BadRequest(f"The quality must be one of {', '.join(Quality)}.")
    if _argument(args, b"lossless") == "true":
        quality = Quality.LOSSLESS
    return Wanted(
        place=place,
        names=names,
        extension=extension,
        size=int(size) if size else None,
        animated=_argument(args, b"animated") == "true",
        quality=Quality(quality or Quality.HIGH),
    )


def _place(path: str) -> tuple[Place, Mapping[str, str]]:
    for pattern, place in _PATTERNS:
        found = pattern.fullmatch(path)
        if found is not None:
            return place, found.groupdict()
    raise NotFound()


def _argument(args: Mapping[bytes, list[bytes]], name: bytes) -> str:
    return args.get(name, [b""])[0].decode("latin-1")
