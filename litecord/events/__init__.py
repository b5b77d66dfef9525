"""
Every event: a fact that happened, as frozen data.

An event says what it carries, on which topic it is published, which intent a session needs to be
told of it, and, where it is about a channel, that channel. What it looks like on the wire is
``wire/dispatches``'s business; who is told is ``gateway/fanout.py``'s.
"""

# ruff: noqa: I001 -- "X as X" tells a type checker that X is exported from here

from __future__ import annotations

from .audit import (
    AuditEntryCreated as AuditEntryCreated,
)
from .authorizations import (
    AuthorizationDeleted as AuthorizationDeleted,
    AuthorizationMade as AuthorizationMade,
    TokenRevoked as TokenRevoked,
)
from .bans import (
    BanAdded as BanAdded,
    BanRemoved as BanRemoved,
)
from .base import (
    ChannelEvent as ChannelEvent,
    Event as Event,
    GuildEvent as GuildEvent,
    GuildTopic as GuildTopic,
    PrivateTopic as PrivateTopic,
    Topic as Topic,
    UserEvent as UserEvent,
    UserTopic as UserTopic,
)
from .calls import (
    CallCreated as CallCreated,
    CallDeleted as CallDeleted,
    CallEvent as CallEvent,
    CallServerAssigned as CallServerAssigned,
    CallUpdated as CallUpdated,
    CallVoiceUpdated as CallVoiceUpdated,
)
from .channels import (
    ChannelCreated as ChannelCreated,
    ChannelDeleted as ChannelDeleted,
    ChannelUpdated as ChannelUpdated,
)
from .commands import (
    CommandIndexUpdated as CommandIndexUpdated,
    CommandPermissionsUpdated as CommandPermissionsUpdated,
    CommandsChanged as CommandsChanged,
)
from .guilds import (
    GuildCreated as GuildCreated,
    GuildDeleted as GuildDeleted,
    GuildEmojisUpdated as GuildEmojisUpdated,
    GuildLost as GuildLost,
    GuildStickersUpdated as GuildStickersUpdated,
    GuildUpdated as GuildUpdated,
    InviteCreated as InviteCreated,
    InviteDeleted as InviteDeleted,
    SoundCreated as SoundCreated,
    SoundDeleted as SoundDeleted,
    SoundUpdated as SoundUpdated,
)
from .installs import (
    IntegrationCreated as IntegrationCreated,
    IntegrationDeleted as IntegrationDeleted,
    IntegrationEvent as IntegrationEvent,
    IntegrationUpdated as IntegrationUpdated,
    UserInstalled as UserInstalled,
    UserUninstalled as UserUninstalled,
)
from .interactions import (
    ChoicesSuggested as ChoicesSuggested,
    EphemeralCreated as EphemeralCreated,
    EphemeralDeleted as EphemeralDeleted,
    EphemeralUpdated as EphemeralUpdated,
    InteractionBegun as InteractionBegun,
    InteractionDelivered as InteractionDelivered,
    InteractionFailed as InteractionFailed,
    InteractionSucceeded as InteractionSucceeded,
    ModalOpened as ModalOpened,
    PersonalInteractionEvent as PersonalInteractionEvent,
)
from .members import (
    MemberAdded as MemberAdded,
    MemberRemoved as MemberRemoved,
    MemberUpdated as MemberUpdated,
    PresenceUpdated as PresenceUpdated,
    RoleCreated as RoleCreated,
    RoleDeleted as RoleDeleted,
    RoleUpdated as RoleUpdated,
)
from .messages import (
    ChannelPinsUpdated as ChannelPinsUpdated,
    MessageCreated as MessageCreated,
    MessageDeleted as MessageDeleted,
    MessageUpdated as MessageUpdated,
    MessagesDeleted as MessagesDeleted,
    TypingStarted as TypingStarted,
)
from .polls import (
    PollVoteAdded as PollVoteAdded,
    PollVoteRemoved as PollVoteRemoved,
)
from .private_channels import (
    PrivateChannelClosed as PrivateChannelClosed,
    PrivateChannelEvent as PrivateChannelEvent,
    PrivateChannelOpened as PrivateChannelOpened,
    PrivateChannelUpdated as PrivateChannelUpdated,
    RecipientAdded as RecipientAdded,
    RecipientRemoved as RecipientRemoved,
)
from .reactions import (
    ReactionAdded as ReactionAdded,
    ReactionEvent as ReactionEvent,
    ReactionRemoved as ReactionRemoved,
    ReactionsCleared as ReactionsCleared,
    ReactionsOfEmojiCleared as ReactionsOfEmojiCleared,
)
from .relationships import (
    FriendPresenceUpdated as FriendPresenceUpdated,
    RelationshipAdded as RelationshipAdded,
    RelationshipEvent as RelationshipEvent,
    RelationshipRemoved as RelationshipRemoved,
    RelationshipUpdated as RelationshipUpdated,
)
from .stages import (
    StageCreated as StageCreated,
    StageDeleted as StageDeleted,
    StageEvent as StageEvent,
    StageUpdated as StageUpdated,
)
from .threads import (
    Added as Added,
    ThreadCreated as ThreadCreated,
    ThreadDeleted as ThreadDeleted,
    ThreadEvent as ThreadEvent,
    ThreadMemberUpdated as ThreadMemberUpdated,
    ThreadMembersUpdated as ThreadMembersUpdated,
    ThreadUpdated as ThreadUpdated,
)
from .users import (
    AccessRevoked as AccessRevoked,
    ApplicationChanged as ApplicationChanged,
    ApplicationDeleted as ApplicationDeleted,
    GuildJoined as GuildJoined,
    MessageAcked as MessageAcked,
    PinsAcked as PinsAcked,
    UserGuildSettingsUpdated as UserGuildSettingsUpdated,
    UserLost as UserLost,
    UserNoteUpdated as UserNoteUpdated,
    UserSettingsProtoUpdated as UserSettingsProtoUpdated,
    UserSettingsUpdated as UserSettingsUpdated,
    UserUpdated as UserUpdated,
)
from .voice import (
    VoiceEffectSent as VoiceEffectSent,
    VoiceServerAssigned as VoiceServerAssigned,
    VoiceStarted as VoiceStarted,
    VoiceStateUpdated as VoiceStateUpdated,
    VoiceStatusUpdated as VoiceStatusUpdated,
)
from .webhooks import (
    WebhooksUpdated as WebhooksUpdated,
)
