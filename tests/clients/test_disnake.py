"""disnake."""

from __future__ import annotations

from tests.clients import bots, common, core, marks, pylibs
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("disnake")


class DisnakeTests(common.LivingTests):
    """disnake as ``pip install disnake`` leaves it."""

    library = bots.DISNAKE


class DisnakeCoreTests(core.CoreTests):
    """Running a guild with disnake."""

    library = bots.DISNAKE


class DisnakeMarkTests(marks.MarkTests):
    """Reactions and pins with disnake."""

    library = bots.DISNAKE
