"""hikari, which demands nearly every documented field."""

from __future__ import annotations

from tests.clients import bots, common, core, marks
from tests.support.suites import only_in

skip = only_in("clients")


class HikariTests(common.LivingTests):
    """hikari as ``pip install hikari`` leaves it."""

    library = bots.HIKARI
    cuts = 2


class HikariCoreTests(core.CoreTests):
    """Running a guild with hikari."""

    library = bots.HIKARI


class HikariMarkTests(marks.MarkTests):
    """Reactions and pins with hikari."""

    library = bots.HIKARI
