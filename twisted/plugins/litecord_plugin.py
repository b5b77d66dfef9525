"""Make ``twistd litecord`` known: Twisted reads every ``twisted/plugins`` on the path."""

from __future__ import annotations

from twisted.application.service import ServiceMaker

litecord = ServiceMaker(
    "litecord",
    "litecord.tap",
    "A server that speaks Discord's HTTP API and Gateway.",
    "litecord",
)
