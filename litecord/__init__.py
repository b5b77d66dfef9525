"""A server that speaks Discord's HTTP API and Gateway, to test bots and study the protocol."""

__version__ = "1.0.0.dev0"
