"""
What a web page says of itself in its head: OpenGraph, Twitter cards, where its oEmbed is.

A page comes from anybody, and parsers that build a tree, the standard library's too, take time that
grows with the square of some: a minute for a quarter of a megabyte of unclosed tags. So nothing is
built. The few tags that matter are looked for, and their attributes are read from left to right.

See https://ogp.me, https://developer.x.com/en/docs/x-for-websites/cards/overview/markup and
https://oembed.com.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final

import attrs

#: How many tags are looked at, and how many values of one name are remembered.
_MOST_TAGS, _MOST_VALUES = 500, 4
_TAG: Final = re.compile(r"<(!--|meta|link|title|script|style|noscript|body)(?=[\s/>-]|$)", re.I)
_NAME: Final = re.compile(r"[\s/]*([^\s=/>\"']+)(\s*=\s*)?")
_BARE: Final = re.compile(r"[^\s>\"']*")
#: What is skipped, and how it ends.
_SKIPPED: Final = {
    "!--": re.compile("-->"),
    "script": re.compile("</script", re.I),
    "style": re.compile("</style", re.I),
}
_TITLE_END: Final = re.compile("</title", re.I)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=[\s\"']{0,9}([\w-]{1,30})", re.I)
_IN_TYPE: Final = re.compile(r"charset=[\"']?([\w-]{1,30})", re.I)
#: The encodings that pages have; not all that Python knows are of text, or quick.
_ENCODING: Final = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|iso-8859-\d+|windows-125\d|latin-?1|koi8-[ru]|shift_jis|"
    r"euc-(jp|kr)|gb2312|gbk|gb18030|big5",
    re.I,
)


@attrs.frozen(kw_only=True)
class Page:
    """What a page says of itself; ``said`` has its metadata by lower-case names."""

    title: str | None
    said: Mapping[str, list[str]]
    oembed: str | None

    def first(self, *names: str) -> str | None:
        """The first value of the first of these names that has one."""
        for name in names:
            for value in self.said.get(name, ()):
                if value:
                    return value
        return None


def page_of(content: bytes, content_type: str) -> Page:
    """Read as much of a page as there is."""
    text = content.decode(_encoding(content, content_type), "replace")
    title, oembed = None, None
    said: dict[str, list[str]] = {}
    for tag, told in _tags(text):
        if tag == "title":
            title = title or " ".join(unescape(told["title"][:1000]).split())
        elif tag == "link":
            kind = told.get("type", "").lower()
            if kind in ("application/json+oembed", "text/json+oembed"):
                oembed = oembed or told.get("href")
        else:
            name = told.get("property") or told.get("name") or told.get("itemprop") or ""
            values = said.setdefault(name.lower()[:64], [])
            if name and len(values) < _MOST_VALUES:
                values.append(" ".join(told.get("content", "")[:8192].split()))
    return Page(title=title, said=said, oembed=oembed)


def _encoding(content: bytes, content_type: str) -> str:
    named = _IN_TYPE.search(content_type)
    name = named[1] if named else None
    if name is None:
        found = _CHARSET.search(content[:4096])
        name = found[1].decode() if found else "utf-8"
    return name if _ENCODING.fullmatch(name) and _is_known(name) else "utf-8"


def _is_known(name: str) -> bool:
    try:
        "".encode(name)
    except LookupError:
        return False
    return True


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The tags that matter with their attributes, in order, up to the body."""
    at = 0
    for _ in range(_MOST_TAGS):
        found = _TAG.search(text, at)
        if found is None or found[1].lower() == "body":
            return
        tag, at = found[1].lower(), found.end()
        if tag in _SKIPPED:
            end = _SKIPPED[tag].search(text, at)
            if end is None:
                return
            at = end.end()
        elif tag == "title":
            start, end = text.find(">", at), _TITLE_END.search(text, at)
            if start < 0 or end is None:
                return
            yield tag, {"title": text[start + 1 : end.start()]}
            at = end.end()
        elif tag != "noscript":
            told, at = _attributes(text, at)
            yield tag, told


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag that go on here, and where it ends."""
    told: dict[str, str] = {}
    while found := _NAME.match(text, at):
        at = found.end()
        value = ""
        if found[2]:
            quoted = text[at : at + 1]
            if quoted and quoted in "\"'":
                end = text.find(quoted, at + 1)
                if end < 0:
                    return told, len(text)
                value, at = text[at + 1 : end], end + 1
            else:
                bare = _BARE.match(text, at)
                value, at = (bare[0], bare.end()) if bare else ("", at)
        if len(told) < 20:
            told.setdefault(found[1].lower()[:64], unescape(value[:8192]))
    return told, at
