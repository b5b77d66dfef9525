"""Activities: what of them is kept, of bots and of people, and what becomes of the rest."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.wire.activities import activity
from litecord.wire.json import dumps

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "name", "size", "start", "large_text"]), inner),
    max_leaves=6,
)
NAMES = [
    *("name", "type", "state", "url", "details", "state_url", "details_url", "platform"),
    *("status_display_type", "supported_platforms", "timestamps", "emoji", "party", "assets"),
    *("application_id", "parent_application_id", "sync_id", "instance", "flags", "buttons"),
]


def kept(said: Any, *, bot: bool = False) -> Any:
    """What is kept of an activity, without what the server adds."""
    told = activity({"name": "x", **said}, is_bot=bot, created_at=5)
    assert told is not None
    return {key: told[key] for key in told if key in said}


class KeptTests(SynchronousTestCase):
    def test_people(self) -> None:
        """Of a person all that is documented is kept as it is."""
        said = {
            "name": "Visual Studio",
            "type": 0,
            "state": "Workspace",
            "details": "Editing",
            "state_url": "https://example.org/state",
            "details_url": "https://example.org/details",
            "status_display_type": 1,
            "platform": "desktop",
            "supported_platforms": ["desktop", "ios"],
            "timestamps": {"start": 1695164482423, "end": 1695164482424},
            "emoji": {"name": "fire", "id": "41771983429993937", "animated": False},
            "party": {"id": "p", "size": [1, 4]},
            "assets": {
                "large_image": "1",
                "large_text": "Editing a text",
                "large_url": "https://example.org",
                "small_image": "2",
                "small_text": "Studio",
                "small_url": "https://example.org",
                "invite_cover_image": "3",
            },
            "application_id": "383226320970055681",
            "parent_application_id": "383226320970055682",
            "sync_id": "s",
            "instance": True,
            "flags": 1,
            "buttons": ["View", "Join"],
        }
        self.assertEqual(kept(said), said)
        self.assertEqual({*said}, {*NAMES} - {"url"})

    def test_bots(self) -> None:
        """Of a bot four fields are."""
        said: dict[str, Any] = dict.fromkeys(NAMES, "1") | {"type": 0}
        self.assertEqual({*kept(said, bot=True)}, {"name", "type", "state"})
        stream = {"type": 1, "url": "https://twitch.tv/x"}
        self.assertEqual(kept(stream, bot=True), stream)

    def test_streams(self) -> None:
        """A URL is one of a stream, on one of the two sites that are known."""
        for kind, url, is_kept in (
            (1, "https://www.youtube.com/watch", True),
            (0, "https://www.youtube.com/watch", False),
            (1, "https://example.org/", False),
            (1, "https://twitch.tv.example.org/", False),
        ):
            self.assertEqual("url" in kept({"type": kind, "url": url}), is_kept, url)

    def test_custom(self) -> None:
        """A custom status needs no name; anything else does."""
        told = activity({"type": 4, "state": "words"}, is_bot=True, created_at=5)
        self.assertEqual(
            told,
            {"name": "Custom Status", "type": 4, "state": "words", "id": "custom"}
            | {"created_at": 5},
        )
        others: tuple[Any, ...] = ({"type": 0}, {"name": ""}, {"name": 5}, [], "x", None)
        for said in others:
            self.assertIsNone(activity(said, is_bot=True, created_at=5))


class CleanedTests(SynchronousTestCase):
    def test_long(self) -> None:
        """Texts that are too long are cut."""
        long = "y" * 2000
        told = kept({"name": long, "state": long, "details_url": long, "sync_id": long})
        self.assertEqual([len(each) for each in told.values()], [128, 128, 256, 128])

    def test_other_kinds(self) -> None:
        """What is of another kind than it should be is left out, with what it is in if need be."""
        others: tuple[dict[str, Any], ...] = (
            {"state": {"x": 1}},
            {"details": 5},
            {"timestamps": []},
            {"timestamps": {"start": "now", "end": 2**70}},
            {"party": {"size": [1, "4"]}},
            {"buttons": [{"label": "x"}]},
            {"buttons": []},
            {"flags": True},
            {"instance": 1},
            {"application_id": "x"},
            {"assets": {"unknown": "x"}},
        )
        for said in others:
            self.assertEqual(kept(said), {}, said)

    def test_some(self) -> None:
        """What else is in it stays; lists end where they may."""
        told = kept({"party": {"id": 5, "size": [1, 2]}, "buttons": ["a", "b", "c"]})
        self.assertEqual(told, {"party": {"size": [1, 2]}, "buttons": ["a", "b"]})
        told = kept({"application_id": 41771983429993937})
        self.assertEqual(told, {"application_id": "41771983429993937"})

    @given(st.dictionaries(st.sampled_from(NAMES), ODD), st.booleans())
    def test_anything(self, said: dict[str, Any], bot: bool) -> None:
        """Whatever is said can be told, and is no larger than what is documented."""
        told = activity(said, is_bot=bot, created_at=5)
        if told is not None:
            self.assertLess(len(dumps(told)), 10_000)
            self.assertEqual(type(told["type"]), int)
