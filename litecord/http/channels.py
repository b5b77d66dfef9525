"""Routes."""

from __future__ import annotations

from .endpoint import Routes

routes = Routes()
