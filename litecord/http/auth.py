"""The routes of this resource."""

from __future__ import annotations

from .endpoint import Routes

routes = Routes()
