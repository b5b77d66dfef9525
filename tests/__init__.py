"""Tests of Litecord, file for file as in litecord/."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes says more about the machine's neighbours than about the code.
settings.register_profile("litecord", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("litecord")
