"""Gateway capabilities: what a person's client asks to have otherwise than plain in READY.

Follows the unofficial documentation of the API of user accounts. Those that are not here change
nothing: what they leave out or add is told in its plain form.
"""

from __future__ import annotations

from typing import Final

#: READY has no notes.
LAZY_USER_NOTES: Final = 1 << 0
#: READY has read states, and settings of guilds, as ``{entries, partial, version}``.
VERSIONED_READ_STATES: Final = 1 << 2
VERSIONED_USER_GUILD_SETTINGS: Final = 1 << 3
#: READY has each user once, in ``users``; everything else names their ids.
DEDUPE_USER_OBJECTS: Final = 1 << 4
#: READY is told in two parts, of which the second is READY_SUPPLEMENTAL; needs the one before.
PRIORITIZED_READY_PAYLOAD: Final = 1 << 5
#: Of big guilds that were not asked for, PASSIVE_UPDATE_V1 or V2 take the place of
#: CHANNEL_UNREAD_UPDATE and of voice states.
PASSIVE_GUILD_UPDATE: Final = 1 << 11
PASSIVE_GUILD_UPDATE_V2: Final = 1 << 14
#: Guilds have the channels that the user does not see too, obfuscated.
CHANNEL_OBFUSCATION: Final = 1 << 15
#: READY has settings as protobuf instead of JSON, and of the latter nothing is told afterwards.
USER_SETTINGS_PROTO: Final = 1 << 9
#: The fields of a guild proper are in its ``properties``.
CLIENT_STATE_V2: Final = 1 << 10
