"""nextcord."""

from __future__ import annotations

from tests.clients import bots, common, core, marks, pylibs
from tests.support.suites import only_in

skip = only_in("clients") or pylibs.lacking("nextcord")


class NextcordTests(common.LivingTests):
    """nextcord as ``pip install nextcord`` leaves it."""

    library = bots.NEXTCORD


class NextcordCoreTests(core.CoreTests):
    """Running a guild with nextcord."""

    library = bots.NEXTCORD


class NextcordMarkTests(marks.MarkTests):
    """Reactions and pins with nextcord."""

    library = bots.NEXTCORD
