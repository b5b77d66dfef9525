"""The ini file becomes a Config, or one line that names section, option and reason."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from litecord.config import Config, ConfigError, Option, options, template
from litecord.options import Ratelimits, Registration

BASE = Path("/srv/litecord")

EVERYTHING = """
# comments take whole lines
; of either kind
[litecord]
listen = tcp:0:interface=127.0.0.2
data = data
ready_file = /run/litecord/ready.json
public_url = https://chat.example.org:8443/
registration = invite
access_log = access.log
trusted_proxies = 127.0.0.1, 10.0.0.0/8 fd00::/8

[database]
dsn = host=/run/postgresql password='a%b=c' dbname=litecord
pool = 3
user = root

[ratelimits]
mode = headers

[gateway]
heartbeat_interval = 1000
session_ttl = 0.5
replay_bytes = 64 KiB
send_buffer = 12345
compression = private
zstd = raw

[limits]
body = 1GiB
"""


class ReadTests(SynchronousTestCase):
    def test_everything(self) -> None:
        """Each kind of value is read as what it means."""
        config = Config.from_string(EVERYTHING, BASE)
        self.assertEqual(config.litecord.listen, "tcp:0:interface=127.0.0.2")
        self.assertEqual(config.litecord.data, BASE / "data")
        self.assertEqual(config.litecord.ready_file, Path("/run/litecord/ready.json"))
        self.assertEqual(config.litecord.public_url, "https://chat.example.org:8443")
        self.assertIs(config.litecord.registration, Registration.INVITE)
        self.assertEqual(config.litecord.access_log, "/srv/litecord/access.log")
        networks = tuple(map(ip_network, ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]))
        self.assertEqual(config.litecord.trusted_proxies, networks)
        self.assertIn("a%b=c", config.database.dsn)
        self.assertEqual((config.database.pool, config.database.user), (3, "root"))
        self.assertIs(config.ratelimits.mode, Ratelimits.HEADERS)
        self.assertEqual(config.gateway.session_ttl, 0.5)
        self.assertEqual(config.gateway.replay_bytes, 65536)
        self.assertEqual(config.gateway.send_buffer, 12345)
        self.assertEqual((config.gateway.compression, config.gateway.zstd), ("private", "raw"))
        self.assertEqual(config.limits.body, 1024**3)

    def test_secrets(self) -> None:
        """Whoever prints a configuration prints no password with it."""
        config = Config.from_string("[database]\ndsn = postgresql://me:hidden@db/litecord\n")
        self.assertIn("hidden", config.database.dsn or "")
        self.assertNotIn("hidden", repr(config))

    def test_left_out(self) -> None:
        """What a file leaves out keeps its default."""
        config = Config.from_string("[litecord]\nlisten = tcp:1\n[gateway]\n")
        rest = attrs.evolve(config.litecord, listen=Config().litecord.listen)
        self.assertEqual(attrs.evolve(config, litecord=rest), Config())

    def test_defaults(self) -> None:
        """Without a file the server is private, open for registration and brings its database."""
        config = Config()
        self.assertEqual(config.litecord.listen, "tcp:5000:interface=127.0.0.1")
        self.assertIs(config.litecord.registration, Registration.OPEN)
        self.assertIs(config.ratelimits.mode, Ratelimits.ON)
        self.assertEqual(config.database.dsn, "")
        self.assertEqual(config.gateway.heartbeat_interval, 41250)

    def test_file(self) -> None:
        """Paths are relative to the directory of the file, wherever the daemon goes later."""
        folder = Path(self.mktemp())
        folder.mkdir()
        (folder / "my.ini").write_bytes(b"\xef\xbb\xbf[litecord]\ndata = d\naccess_log = -\n")
        config = Config.from_path(folder / "my.ini")
        self.assertEqual(config.litecord.data, folder.absolute() / "d")
        self.assertEqual(config.litecord.access_log, "-")

    def test_override(self) -> None:
        """The command line replaces one option, by the same rules."""
        config = Config().override("litecord", "listen", "tcp:0")
        self.assertEqual(config.litecord.listen, "tcp:0")
        with self.assertRaises(ConfigError) as caught:
            config.override("litecord", "listen", "tcp:none")
        self.assertIn("[litecord] listen: must have a port", str(caught.exception))

    def test_frozen(self) -> None:
        """A configuration does not change under those who read it."""
        with self.assertRaises(attrs.exceptions.FrozenInstanceError):
            Config().database.pool = 2  # type: ignore[misc]


class RefusalTests(SynchronousTestCase):
    def refusal(self, text: str) -> ConfigError:
        """Read something unusable; why it was refused."""
        error: ConfigError = self.assertRaises(ConfigError, Config.from_string, text, BASE)
        self.assertEqual(len(str(error).splitlines()), 1)
        return error

    def test_bad_values(self) -> None:
        """Every bad value is refused by the name of its section and option, with the reason."""
        for section, option, value, reason in [
            ("litecord", "listen", "", "is no usable endpoint string"),
            ("litecord", "listen", "tcp", "must have a port"),
            ("litecord", "listen", "tcp:65536", "must have a port up to 65535"),
            ("litecord", "listen", "tpc:5000", "Unknown endpoint type"),
            ("litecord", "listen", "tcp:5000:interfaces=::1", "interfaces"),
            ("litecord", "listen", "ssl:5000", "privateKey="),
            ("litecord", "data", "~no-such-account/x", "has no home"),
            ("litecord", "data", "/data ; my data", "holds a comment"),
            ("litecord", "ready_file", "# /run/ready", "holds a comment"),
            ("litecord", "ready_file", "/run/\0", "what cannot be printed"),
            ("litecord", "public_url", "chat.example.org", "must be like https://"),
            ("litecord", "public_url", "https://example.org/chat", "alone"),
            ("litecord", "public_url", "https://u:p@example.org", "alone"),
            ("litecord", "public_url", "http://example.org:99999", "range"),
            ("litecord", "registration", "Open", "must be one of open, invite, closed"),
            ("litecord", "access_log", "", "must be off, - or a file"),
            ("litecord", "trusted_proxies", "10.0.0.1/8", "host bits"),
            ("database", "dsn", "localhost", "is no libpq connection string"),
            ("database", "pool", "0", "must be from 1 to 1000"),
            ("database", "pool", "many", "must be a whole number"),
            ("database", "user", "no-such-account", "there is no account"),
            ("ratelimits", "mode", "no", "must be one of on, headers, off"),
            ("gateway", "heartbeat_interval", "999", "must be from 1000"),
            ("gateway", "session_ttl", "0", "above zero"),
            ("gateway", "replay_bytes", "4 MB", "must be a size"),
            ("gateway", "compression", "both", "must be one of shared, private"),
            ("limits", "body", "0", "must be a size above zero"),
            ("limits", "bodies", "1", "unknown option, must be one of body"),
        ]:
            with self.subTest(option=option, value=value):
                error = self.refusal(f"[{section}]\n{option} = {value}\n")
                self.assertEqual((error.section, error.option), (section, option))
                self.assertIn(reason, error.reason)
                self.assertIn(f"[{section}] {option}: ", str(error))

    def test_names_are_exact(self) -> None:
        """A section or option that is not ours is refused, also in other letters."""
        self.assertEqual(str(self.refusal("[chat]")).partition(",")[0], "[chat]: unknown section")
        self.assertEqual(self.refusal("[DEFAULT]\npool = 1").section, "DEFAULT")
        self.assertEqual(self.refusal("[database]\nPool = 1").option, "Pool")
        self.assertIn("unknown section", str(self.refusal("[a\x85b]")))

    def test_twice(self) -> None:
        """Something said twice is refused, for which of the two would hold?"""
        self.assertIn("twice", str(self.refusal("[database]\npool = 1\npool = 2")))
        self.assertIn("twice", str(self.refusal("[database]\n[database]")))

    def test_no_ini(self) -> None:
        """A line that is neither a section nor an option is named by its number."""
        self.assertIn("line 1", str(self.refusal("pool = 1")))
        self.assertIn("line 2", str(self.refusal("[database]\npool: 1")))

    def test_indented_option(self) -> None:
        """An indented option, which ini files take for more of the value above, is pointed out."""
        error = self.refusal("[database]\npool = 1\n  user = nobody")
        self.assertEqual((error.section, error.option), ("database", "pool"))
        self.assertIn("user = nobody", error.reason)
        self.assertRaises(ConfigError, Config().override, "database", "pool", "\n")

    def test_unreadable(self) -> None:
        """A file that is not there, or not text, is an error like the others."""
        missing = Path(self.mktemp())
        self.assertIn(str(missing), str(self.assertRaises(ConfigError, Config.from_path, missing)))
        missing.write_bytes(b"\xff\xfe")
        self.assertRaises(ConfigError, Config.from_path, missing)

    @given(st.text(max_size=60))
    def test_any_text(self, text: str) -> None:
        """Whatever a file holds, reading it ends in a Config or a ConfigError of one line."""
        try:
            Config.from_string(text, BASE)
        except ConfigError as error:
            self.assertEqual(len(str(error).splitlines()), 1)

    @given(st.sampled_from(list(options())), st.text(max_size=30))
    def test_any_value(self, option: Option, value: str) -> None:
        """Whatever an option is set to, the end is a Config or a ConfigError of one line."""
        try:
            Config().override(option.section, option.name, value, BASE)
        except ConfigError as error:
            self.assertEqual(len(str(error).splitlines()), 1)


class TemplateTests(SynchronousTestCase):
    def test_every_option_says_what_it_is_for(self) -> None:
        """Each option is documented with at least a sentence and the kind of its value."""
        text = template()
        for option in options():
            with self.subTest(option.name):
                self.assertTrue(option.help.endswith("."))
                self.assertTrue(option.kind.says)
                self.assertIn(f"\n#{option.name} =", text)
