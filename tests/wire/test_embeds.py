"""Embeds: what may be in them, and what is kept of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.wire.embeds import MOST_CHARACTERS, Embed, kept_embeds
from litecord.wire.forms import decode
from litecord.wire.message_forms import CreateMessage

LINK = "https://example.org/x"

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
links = st.just(LINK) | st.just("http://a.b") | st.none()
embeds = st.fixed_dictionaries(
    {},
    optional={
        "title": texts | st.none(),
        "description": texts | st.none(),
        "url": links,
        "color": st.integers(0, 0xFFFFFF) | st.none(),
        "timestamp": st.just("2026-03-01T12:00:00Z") | st.none(),
        "footer": st.none() | st.fixed_dictionaries({"text": texts}, optional={"icon_url": links}),
        "author": st.none() | st.fixed_dictionaries({"name": texts}, optional={"url": links}),
        "image": st.none() | st.fixed_dictionaries({"url": links}),
        "fields": st.lists(
            st.fixed_dictionaries(
                {"name": texts.filter(str.strip), "value": texts.filter(str.strip)},
                optional={"inline": st.booleans() | st.none()},
            ),
            max_size=3,
        ),
        "type": st.just("image"),
        "provider": st.just({"name": "x"}),
        "video": st.just({"url": LINK}),
    },
)


def kept(*given: Any) -> list[dict[str, Any]]:
    """What is kept of some embeds."""
    form = decode(CreateMessage, {"embeds": list(given)})
    return list(kept_embeds(form.embeds))


class KeptTests(SynchronousTestCase):
    def test_everything(self) -> None:
        """All that a client can say is kept; what it cannot say is dropped."""
        given = {
            "type": "video",
            "title": " t ",
            "description": "d",
            "url": LINK,
            "color": 0,
            "timestamp": "2026-03-01T13:00:00+01:00",
            "footer": {"text": "f", "icon_url": "attachment://i.png", "proxy_icon_url": LINK},
            "image": {"url": "attachment://a.png", "width": 5, "proxy_url": LINK},
            "thumbnail": {"url": LINK, "description": "alt"},
            "author": {"name": "n", "url": LINK, "icon_url": LINK},
            "fields": [{"name": "a", "value": "b"}, {"name": "c", "value": "d", "inline": True}],
            "provider": {"name": "p"},
            "video": {"url": LINK},
        }
        expected = {
            "type": "rich",
            "title": "t",
            "description": "d",
            "url": LINK,
            "color": 0,
            "timestamp": "2026-03-01T12:00:00.000000+00:00",
            "footer": {"text": "f", "icon_url": "attachment://i.png"},
            "image": {"url": "attachment://a.png"},
            "thumbnail": {"url": LINK, "description": "alt"},
            "author": {"name": "n", "url": LINK, "icon_url": LINK},
            "fields": [
                {"name": "a", "value": "b", "inline": False},
                {"name": "c", "value": "d", "inline": True},
            ],
        }
        self.assertEqual(kept(given), [expected])

    def test_nothing_to_see(self) -> None:
        """An embed in which there is nothing to see is left out."""
        for embed in (
            {},
            {"title": " ", "description": ""},
            {"color": 5, "url": LINK},
            {"author": {"url": LINK}, "footer": {"text": ""}},
            {"image": {"url": None}, "fields": []},
        ):
            self.assertEqual(kept(embed, {"title": "t"}), [{"type": "rich", "title": "t"}])

    @given(embeds)
    def test_kept_is_stable(self, given: dict[str, Any]) -> None:
        """What was kept is kept the same when it is sent again, and holds no null."""
        first = kept(given)
        self.assertEqual(kept(*first), first)
        for each in first:
            self.assertEqual(each["type"], "rich")
            self.assertNotIn(None, each.values())


class LimitTests(SynchronousTestCase):
    def faults(self, given: Any) -> list[tuple[str, str]]:
        """What is wrong with a message that has these embeds: paths and codes."""
        with self.assertRaises(InvalidForm) as raised:
            decode(CreateMessage, {"embeds": given})
        found = raised.exception.faults.flat()
        return [(".".join(path), fault.code) for path, fault in found]

    def test_lengths(self) -> None:
        """Each text has its limit, after trimming."""
        for limit, make in {
            256: lambda text: {"title": text},
            4096: lambda text: {"description": text},
            2048: lambda text: {"footer": {"text": text}},
            1024: lambda text: {"fields": [{"name": "n", "value": text}]},
        }.items():
            decode(CreateMessage, {"embeds": [make("x" * limit + " ")]})
            [(_, code)] = self.faults([make("x" * (limit + 1))])
            self.assertEqual(code, "BASE_TYPE_MAX_LENGTH")
        for make in (
            lambda text: {"author": {"name": text}},
            lambda text: {"fields": [{"name": text, "value": "v"}]},
        ):
            decode(CreateMessage, {"embeds": [make("x" * 256)]})
            self.faults([make("x" * 257)])

    def test_counts(self) -> None:
        """Ten embeds, 25 fields."""
        decode(CreateMessage, {"embeds": [{}] * 10})
        self.assertEqual(self.faults([{}] * 11), [("embeds", "BASE_TYPE_MAX_LENGTH")])
        field = {"name": "n", "value": "v"}
        decode(CreateMessage, {"embeds": [{"fields": [field] * 25}]})
        expected = [("embeds.0.fields", "BASE_TYPE_MAX_LENGTH")]
        self.assertEqual(self.faults([{"fields": [field] * 26}]), expected)

    def test_in_all(self) -> None:
        """6,000 characters in all the embeds of a message."""
        long = {"description": "x" * 3000}
        decode(CreateMessage, {"embeds": [long, long]})
        for more in (
            {"title": "x"},
            {"footer": {"text": "x"}},
            {"author": {"name": "x"}},
            {"fields": [{"name": "x", "value": "y"}]},
        ):
            found = self.faults([long, long, more])
            self.assertEqual(found, [("embeds", "MAX_EMBED_SIZE_EXCEEDED")])

    @given(st.lists(st.integers(0, 2000), max_size=10))
    def test_characters(self, lengths: list[int]) -> None:
        """The limit is a matter of the sum alone."""
        given = {"embeds": [{"description": "x" * each} for each in lengths]}
        if sum(lengths) > MOST_CHARACTERS:
            with self.assertRaises(InvalidForm):
                decode(CreateMessage, given)
        else:
            decode(CreateMessage, given)

    def test_fields_need_text(self) -> None:
        """A field has a name and a value, and white space is none."""
        for field in ({"name": " ", "value": "v"}, {"value": "v"}, {"name": None, "value": "v"}):
            found = self.faults([{"fields": [field]}])
            self.assertEqual(found, [("embeds.0.fields.0.name", "BASE_TYPE_REQUIRED")])

    def test_urls(self) -> None:
        """Links are of the web, pictures may also be attachments."""
        for embed in (
            {"url": "attachment://a.png"},
            {"url": "ftp://a.b"},
            {"author": {"name": "n", "url": "attachment://a.png"}},
            {"image": {"url": "data:image/png;base64,AAAA"}},
            {"image": {"url": "https://"}},
            {"footer": {"text": "t", "icon_url": "x"}},
            {"url": "https://a.b/" + "x" * 2048},
        ):
            self.assertTrue(self.faults([embed]))

    def test_colours_and_times(self) -> None:
        """A colour has three bytes, a time is one."""
        for color in (-1, 0x1000000, "red", 1.5):
            self.assertEqual(self.faults([{"color": color}])[0][0], "embeds.0.color")
        for moment in ("yesterday", 5, ""):
            found = self.faults([{"timestamp": moment}])
            self.assertEqual(found, [("embeds.0.timestamp", "DATE_TIME_TYPE_PARSE")])

    def test_types(self) -> None:
        """An embed is an object."""
        wrong: list[Any] = ["x", [1], [None], {}]
        for each in wrong:
            self.assertTrue(self.faults(each))
        self.assertEqual(decode(Embed, {}).characters(), 0)
