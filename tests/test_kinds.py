"""The kinds of values: what each takes, and what it makes of it."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord import kinds
from litecord.config import Config, ConfigError

BASE = Path("/srv/litecord")


class NumberTests(SynchronousTestCase):
    def test_size(self) -> None:
        """Sizes are bytes, or in the units whose names leave no doubt."""
        for text, expected in [("1", 1), ("64 KiB", 65536), ("2MiB", 2**21), ("1 GiB", 2**30)]:
            self.assertEqual(kinds.size().parse(text, BASE), expected)
        for text in "", "0", "0 KiB", "-1", "1.5 MiB", "1 kB", "1 MB", "MiB", "1 MiB more":
            self.assertRaises(ValueError, kinds.size().parse, text, BASE)

    def test_whole(self) -> None:
        """Both ends of a range belong to it."""
        kind = kinds.whole(2, 4)
        self.assertEqual([kind.parse(text, BASE) for text in "234"], [2, 3, 4])
        for text in "", "1", "5", "-3", "3.0", "3e0", " 3", "\u0663":
            self.assertRaises(ValueError, kind.parse, text, BASE)

    def test_seconds(self) -> None:
        """Seconds may have decimals, but are never nothing, endless or negative."""
        self.assertEqual(kinds.seconds().parse("0.25", BASE), 0.25)
        for text in "", "0", "0.0", "-1", "inf", "nan", "1e3", "5s":
            self.assertRaises(ValueError, kinds.seconds().parse, text, BASE)


class PlaceTests(SynchronousTestCase):
    def test_place(self) -> None:
        """A place is a host and a port, or none."""
        parse = kinds.PLACE.parse
        for text in ("voice.example.org:2048", "127.0.0.1:1", "[::1]:443"):
            self.assertEqual(parse(text, BASE), text)
        self.assertIsNone(parse("", BASE))
        for text in ("voice.example.org", ":1", "wss://voice.example.org:1", "a:b", "a:1234567"):
            with self.assertRaises(ValueError):
                parse(text, BASE)


class PortTests(SynchronousTestCase):
    def test_ports(self) -> None:
        """Ports stand alone or in ranges."""
        parse = kinds.PORTS.parse
        self.assertEqual(parse("80, 443 8000-8002", BASE), {80, 443, 8000, 8001, 8002})
        for text in ("", "0", "65536", "9-8", "80;", "http", "1-2-3", "-1"):
            with self.assertRaises(ValueError):
                parse(text, BASE)


class PathTests(SynchronousTestCase):
    @given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
    def test_absolute(self, text: str) -> None:
        """Whatever a path looks like, what comes out does not depend on the current directory."""
        try:
            self.assertTrue(kinds.absolute(text, BASE).is_absolute())
        except ValueError:
            self.assertTrue(text.startswith("~"))


class DataDirectoryTests(SynchronousTestCase):
    def data(self, uid: int, **environment: str) -> Path:
        """Tell where the data goes for somebody."""
        self.patch(os, "geteuid", lambda: uid)
        self.patch(os, "environ", environment)
        return Config.from_string("", BASE).litecord.data

    def test_root(self) -> None:
        """A system's daemon keeps its data where such data belongs."""
        self.assertEqual(self.data(0, HOME="/root"), Path("/var/lib/litecord"))

    def test_user(self) -> None:
        """Anybody else's data is below their home."""
        self.assertEqual(self.data(1000, HOME="/home/u"), Path("/home/u/.local/share/litecord"))

    def test_xdg(self) -> None:
        """The XDG variable is respected, but only if absolute, as its specification says."""
        self.assertEqual(self.data(1000, HOME="/home/u", XDG_DATA_HOME="/d"), Path("/d/litecord"))
        self.assertEqual(
            self.data(1000, HOME="/home/u", XDG_DATA_HOME="d"),
            Path("/home/u/.local/share/litecord"),
        )


class ListenTests(SynchronousTestCase):
    def test_files_become_absolute(self) -> None:
        """A relative socket is beside the ini file, and what is special stays escaped."""
        for given_text, read in [
            ("unix:litecord.sock:mode=660", "unix:/srv/litecord/litecord.sock:mode=660"),
            ("unix:address=a\\:b", "unix:address=/srv/litecord/a\\:b"),
            ("unix:/run/x.sock", "unix:/run/x.sock"),
        ]:
            with self.subTest(given_text):
                config = Config.from_string(f"[litecord]\nlisten = {given_text}", BASE)
                self.assertEqual(config.litecord.listen, read)

    def test_certificates_are_looked_at(self) -> None:
        """A certificate that is not there is found when the file is read, not when it is late."""
        with self.assertRaises(ConfigError) as caught:
            Config.from_string("[litecord]\nlisten = ssl:1:privateKey=a=b.pem", BASE)
        self.assertIn("/srv/litecord/a=b.pem", str(caught.exception))
