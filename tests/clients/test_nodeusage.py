"""Commands, components and modals with Node libraries and a scripted person."""

from __future__ import annotations

from tests.clients import nodelibs, usage
from tests.support.suites import only_in

skip = only_in("clients") or nodelibs.NO_NODE


class DiscordJsUsageTests(usage.FurtherTests):
    """discord.js: builders, collectors, ``awaitModalSubmit``."""

    library = nodelibs.DISCORD_JS_COMMANDER


class DiscordJsCoreUsageTests(usage.FurtherTests):
    """@discordjs/core, whose interactions are the protocol's own objects."""

    library = nodelibs.DISCORDJS_CORE_COMMANDER


class ErisUsageTests(usage.FurtherTests):
    """eris."""

    library = nodelibs.ERIS_COMMANDER


class OceanicUsageTests(usage.FurtherTests):
    """oceanic.js: its wrappers of options, of chosen values and of modals."""

    library = nodelibs.OCEANIC_COMMANDER


class SeyfertUsageTests(usage.FurtherTests):
    """seyfert: classes of commands and components, modals that are waited for."""

    library = nodelibs.SEYFERT_COMMANDER
