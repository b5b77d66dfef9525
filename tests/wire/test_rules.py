"""Rules of fields: what they let through, and Discord's words for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import Fault, InvalidForm
from litecord.wire.rules import Between, DataUri, Length, OneOf, Pattern, Stripped, Url


class RuleTests(SynchronousTestCase):
    """Every rule, at its bounds."""

    def assert_refused(self, rule: Callable[[Any], Any], value: object, *faults: Fault) -> None:
        """Check the words of a refusal."""
        invalid: InvalidForm = self.assertRaises(InvalidForm, rule, value)
        self.assertEqual(invalid.faults.here, faults)

    def test_length(self) -> None:
        """Both ends belong to the range, for strings and for lists."""
        for right in ("a", "ab", [1, 2]):
            self.assertIs(Length(1, 2)(right), right)
        fault = Fault("BASE_TYPE_BAD_LENGTH", "Must be between 1 and 2 in length.")
        for value in ("", "abc", [1, 2, 3]):
            self.assert_refused(Length(1, 2), value, fault)

    def test_length_with_one_bound(self) -> None:
        """Each bound alone has its own code; a bound of nothing is a bound."""
        most = Fault("BASE_TYPE_MAX_LENGTH", "Must be 2 or fewer in length.")
        least = Fault("BASE_TYPE_MIN_LENGTH", "Must be 2 or more in length.")
        both = Fault("BASE_TYPE_BAD_LENGTH", "Must be between 0 and 2 in length.")
        self.assert_refused(Length(most=2), "abc", most)
        self.assert_refused(Length(least=2), "a", least)
        self.assert_refused(Length(0, 2), "abc", both)
        self.assertEqual(Length(most=2)(""), "")
        self.assertEqual(Length(least=2)("a" * 99), "a" * 99)

    def test_between(self) -> None:
        """Both ends belong to the range; the type is named."""
        rule = Between(8000, 96000)
        self.assertEqual((rule(8000), rule(96000)), (8000, 96000))
        low = Fault("NUMBER_TYPE_MIN", "int value should be greater than or equal to 8000.")
        high = Fault("NUMBER_TYPE_MAX", "int value should be less than or equal to 96000.")
        self.assert_refused(rule, 7999, low)
        self.assert_refused(rule, 96001, high)
        real = Fault("NUMBER_TYPE_MAX", "float value should be less than or equal to 1.")
        self.assert_refused(Between(most=1), 1.5, real)
        self.assertEqual(Between(least=1)(10**9), 10**9)

    def test_pattern(self) -> None:
        """The whole string must match."""
        rule = Pattern(r"[a-z]{1,3}")
        self.assertEqual(rule("abc"), "abc")
        fault = Fault("STRING_TYPE_REGEX", "String value did not match validation regex.")
        for value in ("", "abcd", "abc\n", "A"):
            self.assert_refused(rule, value, fault)

    def test_one_of(self) -> None:
        """The choices are told."""
        rule = OneOf(60, 1440)
        self.assertEqual(rule(60), 60)
        fault = Fault("BASE_TYPE_CHOICES", "Value must be one of (60, 1440).")
        self.assert_refused(rule, 61, fault)

    def test_stripped(self) -> None:
        """White space at the ends goes, within it stays."""
        self.assertEqual(Stripped("  a b\n"), "a b")

    def test_urls(self) -> None:
        """Absolute ones, of the schemes allowed, in any case."""
        for value in ("http://a", "https://a.org/x?y#z", "HTTPS://A.org:80", "http://[::1]/"):
            self.assertEqual(Url()(value), value)
        self.assertEqual(Url(("attachment",))("attachment://a.png"), "attachment://a.png")

    def test_no_urls(self) -> None:
        """A wrong scheme and a wrong form are two faults, and both are told."""
        shape = Fault("URL_TYPE_INVALID_URL", "Not a well formed URL.")
        choices = "Scheme must be one of ('http', 'https')."

        def scheme(name: str) -> Fault:
            message = f'Scheme "{name}" is not supported. {choices}'
            return Fault("URL_TYPE_INVALID_SCHEME", message)

        self.assert_refused(Url(), "ftp://example.org", scheme("ftp"))
        self.assert_refused(Url(), "javascript:alert(1)", scheme("javascript"), shape)
        self.assert_refused(Url(), "example.org", scheme(""), shape)
        for value in ("http://", "http:///path", "https://a b", "http://?q", "http:a"):
            self.assert_refused(Url(), value, shape)

    @given(st.text())
    @settings(deadline=None)
    def test_any_text(self, value: str) -> None:
        """No text makes a rule fail in another way."""
        for rule in (Url(), Pattern("a*"), Length(1, 3), OneOf("a"), Stripped, DataUri.from_wire):
            try:
                rule(value)
            except InvalidForm as invalid:
                self.assertTrue(invalid.faults.here)


class DataUriTests(SynchronousTestCase):
    """Files within JSON."""

    def test_decoded(self) -> None:
        """Type and content come out."""
        found = DataUri.from_wire("data:image/PNG;base64,aGk=")
        self.assertEqual(found, DataUri("image/png", b"hi"))

    def test_refused(self) -> None:
        """No data URI, or no base64."""
        for value in ("", "aGk=", "data:image/png,x", "data:a/b;base64,a", "data:;base64,aGk="):
            invalid: InvalidForm = self.assertRaises(InvalidForm, DataUri.from_wire, value)
            self.assertEqual(invalid.faults.here, (Fault("IMAGE_INVALID", "Invalid image data"),))
        self.assertRaises(InvalidForm, DataUri.from_wire, 5)
        self.assertRaises(InvalidForm, DataUri.from_wire, "data:image/png;base64,ž")
