"""What clients send over the gateway: tolerant of everything an answer does not depend on."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm
from litecord.model.presences import Status
from litecord.wire.activities import MOST_ACTIVITIES
from litecord.wire.forms import decode
from litecord.wire.gateway import (
    Identify,
    RequestGuildMembers,
    Resume,
    UpdatePresence,
    as_lists,
)
from litecord.wire.json import dumps
from litecord.wire.scalars import snowflake_or

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def shown(activities: Any, *, bot: bool = True, **given: Any) -> Any:
    """The activities as others see them."""
    form = decode(UpdatePresence, {"activities": activities, **given})
    return form.shown(is_bot=bot, created_at=5)


class PresenceTests(SynchronousTestCase):
    def test_status(self) -> None:
        """A status that is none is online; offline is meant as invisible."""
        for said, asked in (
            ("idle", Status.IDLE),
            ("offline", Status.INVISIBLE),
            ("invisible", Status.INVISIBLE),
            ("x", Status.ONLINE),
            (None, Status.ONLINE),
            (5, Status.ONLINE),
            ([], Status.ONLINE),
        ):
            self.assertIs(decode(UpdatePresence, {"status": said}).asked, asked)

    def test_game(self) -> None:
        """The single game of old counts where there are no activities."""
        game = {"name": "chess", "type": 0}
        self.assertEqual(shown(None, game=game)[0]["name"], "chess")
        self.assertEqual(shown([], game=game), ())
        self.assertEqual(shown(None), ())

    def test_types(self) -> None:
        """A type that is none is playing."""
        kinds = [each["type"] for each in shown([{"name": "x", "type": t} for t in (5, 99, "1")])]
        self.assertEqual(kinds, [5, 0, 0])

    def test_most(self) -> None:
        """Only so many activities are kept."""
        self.assertEqual(len(shown([{"name": f"{each}"} for each in range(99)])), MOST_ACTIVITIES)

    def test_ids(self) -> None:
        """The same activity has the same id, always; another has another."""
        [first], [again], [other] = (shown([{"name": each}]) for each in ("a", "a", "b"))
        self.assertEqual(first["id"], again["id"])
        self.assertNotEqual(first["id"], other["id"])

    @given(JSON, JSON, JSON, st.booleans())
    def test_anything(self, status: object, activities: object, game: object, bot: bool) -> None:
        """Whatever is said, something sound comes of it, or the payload is refused."""
        try:
            form = decode(
                UpdatePresence, {"status": status, "activities": activities, "game": game}
            )
        except InvalidForm:
            return
        self.assertIsInstance(form.asked, Status)
        for each in form.shown(is_bot=bot, created_at=5):
            self.assertIsInstance(each["name"], str)
            self.assertIsInstance(each["type"], int)
            self.assertTrue(dumps(each))


class IdentifyTests(SynchronousTestCase):
    def test_browser(self) -> None:
        """What the client is comes in either spelling."""
        for properties, browser in (
            ({"browser": "Discord iOS"}, "discord ios"),
            ({"$browser": "x"}, "x"),
            ({"browser": None, "$browser": "x"}, "x"),
            ({"browser": 5}, ""),
            ([], ""),
            (None, ""),
        ):
            form = decode(Identify, {"token": "t", "properties": properties})
            self.assertEqual(form.browser, browser)

    def test_required(self) -> None:
        """A token there must be, and intents, if they are said, are a number."""
        for wrong in ({}, {"token": None}, {"token": 5}, {"token": "t", "intents": "many"}):
            self.assertRaises(InvalidForm, decode, Identify, wrong)

    def test_resume(self) -> None:
        """RESUME wants a token and an id; the number may be missing, but not negative."""
        self.assertIsNone(decode(Resume, {"token": "t", "session_id": "s"}).seq)
        for wrong in ({"token": "t"}, {"token": "t", "session_id": "s", "seq": -1}):
            self.assertRaises(InvalidForm, decode, Resume, wrong)


class RequestTests(SynchronousTestCase):
    def test_lists(self) -> None:
        """Single ids become lists of one; what is no object is left for the form to refuse."""
        told = as_lists({"guild_id": "1", "user_ids": 5, "query": "x"})
        self.assertEqual(told, {"guild_id": ["1"], "user_ids": [5], "query": "x"})
        self.assertEqual(as_lists({"guild_id": ["1"], "user_ids": None})["user_ids"], None)  # type: ignore[index]
        self.assertEqual(as_lists([1]), [1])

    def test_snowflake(self) -> None:
        """An id is a number or its digits; anything else stays what it is."""
        for said, got in (("5", 5), (5, 5), ("0", 0), (2**63 - 1, 2**63 - 1)):
            self.assertEqual(snowflake_or(said), got)
        others: list[Any] = ["x", "-1", -1, 2**63, str(2**63), True, None, 1.5, ["5"], "٣", ""]
        for other in others:
            self.assertIs(snowflake_or(other), other)

    def test_wants_all(self) -> None:
        """Everybody is wanted by an empty query without a limit."""
        for said, wants in (
            ({"query": ""}, True),
            ({"query": "", "limit": 0}, True),
            ({"query": "", "limit": 1}, False),
            ({"query": "x"}, False),
            ({"user_ids": []}, False),
        ):
            form = decode(RequestGuildMembers, {"guild_id": ["1"], **said})
            self.assertEqual(form.wants_all, wants)
