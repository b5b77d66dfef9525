"""Protobuf without a schema: messages taken apart and merged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.wire.protobuf import (
    bytes_field,
    content,
    fields,
    number_field,
    number_in,
    replaced,
)

# A message of the public guide to the encoding: field 1 is 150, field 2 "testing".
GUIDE = bytes.fromhex("089601") + bytes.fromhex("120774657374696e67")

numbers = st.integers(1, (1 << 29) - 1)
a_field = st.one_of(
    st.builds(number_field, numbers, st.integers(0, (1 << 64) - 1)),
    st.builds(bytes_field, numbers, st.binary(max_size=20)),
)


class FieldTests(SynchronousTestCase):
    def test_guide(self) -> None:
        """The examples of the guide are what it says, both ways."""
        self.assertEqual([number for number, _ in fields(GUIDE)], [1, 2])
        self.assertEqual(number_in(GUIDE, 1), 150)
        self.assertEqual(content(list(fields(GUIDE))[1][1]), b"testing")
        self.assertEqual(number_field(1, 150) + bytes_field(2, b"testing"), GUIDE)
        self.assertEqual(content(number_field(1, 2)), b"")

    def test_fixed(self) -> None:
        """Fields of four and of eight bytes are taken whole."""
        message = bytes([1 << 3 | 1]) + bytes(8) + bytes([2 << 3 | 5]) + bytes(4)
        self.assertEqual([len(field) for _, field in fields(message)], [9, 5])

    def test_broken(self) -> None:
        """What ends too soon, and what no field can be, is refused."""
        for broken in (
            *(GUIDE[:end] for end in (1, 2, 5, len(GUIDE) - 1)),
            b"\x00\x00",  # number 0
            b"\x0b",  # a group
            b"\x08" + b"\xff" * 10 + b"\x01",
            b"\x0a\xff\xff\xff\xff\x0f",
        ):
            with self.assertRaises(ValueError):
                list(fields(broken))

    @given(st.lists(a_field), st.lists(a_field))
    def test_replaced(self, before: list[bytes], by: list[bytes]) -> None:
        """Every field of the change is there afterwards, and what it does not name is kept."""
        merged = list(fields(replaced(b"".join(before), b"".join(by))))
        given = list(fields(b"".join(by)))
        named = {number for number, _ in given}
        kept = [each for each in fields(b"".join(before)) if each[0] not in named]
        self.assertEqual(merged, kept + given)

    @given(st.binary(max_size=40))
    def test_hostile(self, message: bytes) -> None:
        """Anything at all is taken apart to the byte, or refused."""
        try:
            found = list(fields(message))
        except ValueError:
            return
        self.assertEqual(b"".join(field for _, field in found), message)
