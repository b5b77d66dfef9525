"""The links in the text of a message: those that are to be shown with a preview."""

from __future__ import annotations

import re
from typing import Final

#: How many links of a message have a preview.
MOST_LINKS: Final = 5

#: Code, of any number of backticks; what is not ended is none.
_TICKS: Final = re.compile("`+")
_ESCAPED: Final = re.compile(r"\\([^A-Za-z0-9\s])")
_LINK: Final = re.compile(r"(<?)(https?://[^\s<>]{1,2048})(>?)", re.IGNORECASE)
#: What ends a sentence, a spoiler, bold text or code rather than an address.
_TRAILING: Final = ".,:;\"'|*`]"
#: Stands where a character was that was escaped, and so is no markup.
_PLAIN: Final = "\ue000"


def links(text: str) -> tuple[str, ...]:
    """The addresses in a text, each once, without those in code and in ``<>``."""
    if "://" not in text:
        return ()
    found: dict[str, None] = {}
    for before, link, after in _LINK.findall(_without_code(text)):
        if before and after:
            continue
        trimmed = _trimmed(link.replace(_PLAIN, ""))
        if not trimmed.endswith("//"):  # there is something behind the scheme
            found.setdefault(trimmed, None)
    return tuple(found)[:MOST_LINKS]


def _without_code(text: str) -> str:
    """A text without code, and what is escaped in it as plain as it is meant."""
    text = _ESCAPED.sub(lambda found: found[1] if found[1] not in "<>`" else _PLAIN, text)
    parts, at = [], 0
    ticks = list(_TICKS.finditer(text))
    ends: dict[str, list[int]] = {}
    for index, each in enumerate(ticks):
        ends.setdefault(each[0], []).append(index)
    index = 0
    while index < len(ticks):
        begin = ticks[index]
        later = ends[begin[0]]
        while later and later[0] <= index:
            later.pop(0)
        if later:
            parts.append(text[at : begin.start()])
            at, index = ticks[later[0]].end(), later[0]
        index += 1
    return " ".join([*parts, text[at:]])


def _trimmed(link: str) -> str:
    """An address without what follows it: punctuation, and brackets that it does not open."""
    while True:
        if link[-1] in _TRAILING or (link[-1] == ")" and link.count(")") > link.count("(")):
            link = link[:-1]
        else:
            return link
