"""Refusals and the tree of faults."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors.base import (
    ApiError,
    Fault,
    Faults,
    InvalidForm,
    RateLimited,
    ResourceRateLimited,
    wrong,
    wrong_at,
)

FAULTS: st.SearchStrategy[Fault] = st.builds(Fault, st.text(max_size=3), st.text(max_size=3))
TREES: st.SearchStrategy[Faults] = st.recursive(
    st.builds(Faults, st.lists(FAULTS, max_size=2).map(tuple)),
    lambda inner: st.builds(
        Faults,
        st.lists(FAULTS, max_size=2).map(tuple),
        st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=3),
    ),
    max_leaves=6,
)


class ApiErrorTests(SynchronousTestCase):
    """One refusal."""

    def test_class_says_it_all(self) -> None:
        """A class is stated in one line and raised without arguments."""

        class TooHot(ApiError, status=418, code=12345, message="Too hot"): ...

        error = TooHot()
        self.assertEqual((error.status, error.code, str(error)), (418, 12345, "Too hot"))
        self.assertEqual(error.as_json(), {"message": "Too hot", "code": 12345})

    def test_what_is_not_stated_is_inherited(self) -> None:
        """A subclass changes what it names, and nothing of its base."""

        class Base(ApiError, status=404, message="Gone"): ...

        class Named(Base, code=7): ...

        self.assertEqual((Named.status, Named.code, Named.message), (404, 7, "Gone"))
        self.assertEqual((Base.code, ApiError.status), (0, 400))

    def test_one_instance(self) -> None:
        """Message, headers and more of the body can be an instance's own."""
        error = ApiError("No", headers={"X-A": "b"}, extra={"retry_after": 2})
        self.assertEqual(error.as_json(), {"message": "No", "code": 0, "retry_after": 2})
        self.assertEqual(error.headers, {"X-A": "b"})
        self.assertEqual(ApiError.message, "400: Bad Request")
        self.assertEqual(ApiError().headers, {})


class RateLimitedTests(SynchronousTestCase):
    """Refusals of haste."""

    def test_without_code(self) -> None:
        """The usual one has no code."""
        self.assertEqual(
            RateLimited(64.57).as_json(),
            {"message": "You are being rate limited.", "retry_after": 64.57, "global": False},
        )
        self.assertIs(RateLimited(1, is_global=True).as_json()["global"], True)
        self.assertEqual(RateLimited.status, 429)

    def test_shared(self) -> None:
        """A resource's limit has the message that clients look for."""
        message = ResourceRateLimited(1).as_json()["message"]
        self.assertEqual(message, "The resource is being rate limited.")

    def test_with_code(self) -> None:
        """Some limits have one."""

        class Slow(RateLimited, code=20016): ...

        self.assertEqual(Slow(3).as_json()["code"], 20016)


class FaultsTests(SynchronousTestCase):
    """The tree."""

    def test_documented_array(self) -> None:
        """The array example of the documentation."""
        platform = "Value must be one of ('desktop', 'android', 'ios')."
        kind = "Value must be one of (0, 1, 2, 3, 4, 5)."
        faults = Faults.at(("activities", 0, "platform"), "BASE_TYPE_CHOICES", platform)
        faults |= Faults.at(("activities", 0, "type"), "BASE_TYPE_CHOICES", kind)
        self.assertEqual(
            InvalidForm(faults).as_json(),
            {
                "code": 50035,
                "errors": {
                    "activities": {
                        "0": {
                            "platform": {
                                "_errors": [{"code": "BASE_TYPE_CHOICES", "message": platform}]
                            },
                            "type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": kind}]},
                        }
                    }
                },
                "message": "Invalid Form Body",
            },
        )

    def test_documented_request_error(self) -> None:
        """A fault of the request as a whole stands at the root."""
        message = "Command exceeds maximum size (4000)"
        invalid = wrong("APPLICATION_COMMAND_TOO_LARGE", message)
        entry = {"code": "APPLICATION_COMMAND_TOO_LARGE", "message": message}
        self.assertEqual(invalid.as_json()["errors"], {"_errors": [entry]})

    def test_level_with_both(self) -> None:
        """A level can have faults of its own and below."""
        faults = Faults.at(("embeds",), "A", "a") | Faults.at(("embeds", 0), "B", "b")
        self.assertEqual(
            faults.as_json(),
            {
                "embeds": {
                    "_errors": [{"code": "A", "message": "a"}],
                    "0": {"_errors": [{"code": "B", "message": "b"}]},
                }
            },
        )

    def test_under(self) -> None:
        """A tree can be hung elsewhere."""
        here = wrong_at(("x",), "A", "a").faults
        there = wrong_at(("data", 1, "x"), "A", "a").faults
        self.assertEqual(here.under("data", 1), there)
        self.assertEqual(here.under(), here)

    def test_nothing_wrong(self) -> None:
        """A tree without a fault is false, whatever its branches."""
        self.assertFalse(Faults())
        self.assertFalse(Faults(below={"a": Faults()}))
        self.assertTrue(wrong_at(("a", "b"), "A", "a").faults)

    def test_version_6(self) -> None:
        """Lists of messages under flat keys."""
        faults = Faults.at(("a", 0), "A", "1") | Faults.at(("b",), "B", "2")
        faults |= Faults.at(("b",), "C", "3") | Faults.at((), "D", "4")
        self.assertEqual(faults.flat_v6(), {"_misc": ["4"], "a.0": ["1"], "b": ["2", "3"]})

    @given(TREES, TREES)
    @settings(deadline=None)
    def test_joined(self, one: Faults, other: Faults) -> None:
        """Two trees joined have the faults of both, and no others."""

        def faults(tree: Faults) -> list[tuple[Any, ...]]:
            return sorted((path, fault.code, fault.message) for path, fault in tree.flat())

        self.assertEqual(faults(one | other), sorted(faults(one) + faults(other)))
        self.assertEqual(bool(one | other), bool(one) or bool(other))

    @given(TREES)
    @settings(deadline=None)
    def test_json_holds_every_fault(self, tree: Faults) -> None:
        """Walking the JSON finds what walking the tree finds."""

        def walk(node: dict[str, Any], path: tuple[str, ...]) -> list[tuple[Any, ...]]:
            found = [(path, each["code"], each["message"]) for each in node.get("_errors", ())]
            for key, below in node.items():
                if key != "_errors":
                    found += walk(below, (*path, key))
            return found

        expected = [(path, fault.code, fault.message) for path, fault in tree.flat()]
        self.assertEqual(sorted(walk(tree.as_json(), ())), sorted(expected))
