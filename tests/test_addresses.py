"""Under which addresses clients are told to reach us."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.addresses import base_url, gateway_url, with_backlog


class AddressTests(SynchronousTestCase):
    def test_as_reached(self) -> None:
        """Without a configured address it is the one that the client used."""
        self.assertEqual(base_url(None, "localhost:5000", secure=False), "http://localhost:5000")
        self.assertEqual(base_url(None, "[::1]:5000", secure=True), "https://[::1]:5000")
        self.assertEqual(gateway_url(None, "127.0.0.1", secure=False), "ws://127.0.0.1")
        self.assertEqual(gateway_url(None, "127.0.0.1", secure=True), "wss://127.0.0.1")

    def test_public(self) -> None:
        """A configured address is told to everybody, with the scheme it has."""
        public = "https://chat.example.org"
        self.assertEqual(base_url(public, "localhost", secure=False), public)
        self.assertEqual(gateway_url(public, "x", secure=False), "wss://chat.example.org")
        self.assertEqual(gateway_url("http://a.example:81", "x", secure=True), "ws://a.example:81")

    def test_backlog(self) -> None:
        """Many clients may come at once, unless whoever runs the server says otherwise."""
        self.assertEqual(with_backlog("tcp:0"), "tcp:0:backlog=1024")
        self.assertEqual(with_backlog("unix:/run/x"), "unix:/run/x:backlog=1024")
        for given in ("tcp:0:backlog=5", "systemd:domain=INET:index=0"):
            self.assertEqual(with_backlog(given), given)
