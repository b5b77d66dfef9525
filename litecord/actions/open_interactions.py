"""
Interactions that can be answered: in memory, by the clock, and only so many of them.

What is known of one is gone with its token after 15 minutes: its messages stay. Messages for one
person alone (ephemeral) are in no history. What was answered, and those messages, come back after
a restart (``kept_interactions``); what still waited for its first answer does not.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

import attrs
from twisted.internet.interfaces import IDelayedCall

from ..errors import AlreadyAcknowledged, ServiceRateLimited
from ..events import InteractionFailed
from ..model.interactions import (
    FIRST_ANSWER,
    TOKEN_LIFE,
    AnsweredInteraction,
    CallbackType,
    Failure,
    Interaction,
    Modal,
    id_in,
)
from ..model.messages import Message
from ..model.snowflakes import Snowflake

if TYPE_CHECKING:
    from .world import World

#: So many interactions of all applications are kept, and of one; then the oldest are forgotten.
MOST_KEPT: Final = 200_000
MOST_OF_APPLICATION: Final = 100_000
#: So many of one person may wait for their first answer.
MOST_WAITING: Final = 1_000
#: So many ephemeral messages are kept; then the oldest are forgotten.
MOST_EPHEMERAL: Final = 20_000


@attrs.define(eq=False, kw_only=True)
class OpenInteraction:
    """An interaction, and what its application has made of it so far."""

    interaction: Interaction
    #: how it was answered first; while that is under way, how it will be
    answer: CallbackType | None = None
    timer: IDelayedCall | None = None
    is_over: bool = False
    #: the message that ``@original`` names
    response_id: Snowflake | None = None
    #: whether that is still to be written
    is_loading: bool = False
    #: the messages that the token may change
    message_ids: set[Snowflake] = attrs.field(factory=set)
    followups: int = 0
    #: the form that it was answered with, until somebody has sent it
    modal: Modal | None = None

    @property
    def answered(self) -> AnsweredInteraction | None:
        """What is kept of it, once it is answered."""
        if self.answer is None:
            return None
        return AnsweredInteraction(
            interaction=self.interaction,
            answer=self.answer,
            response_id=self.response_id,
            is_loading=self.is_loading,
            message_ids=frozenset(self.message_ids),
            followups=self.followups,
            modal=self.modal,
        )


@attrs.define(eq=False)
class OpenInteractions:
    """The interactions of one world that can still be answered."""

    #: in the order in which they began
    _kept: OrderedDict[Snowflake, OpenInteraction] = attrs.field(init=False, factory=OrderedDict)
    _of_application: Counter[Snowflake] = attrs.field(init=False, factory=Counter)
    _waiting: Counter[Snowflake] = attrs.field(init=False, factory=Counter)
    _ephemeral: OrderedDict[Snowflake, tuple[Message, Snowflake]] = attrs.field(
        init=False, factory=OrderedDict
    )

    def __len__(self) -> int:
        return len(self._kept)

    # -- beginning and ending ---------------------------------------------------------------------

    def admit(self, user_id: Snowflake) -> None:
        """Refuse (429, 40062) one more of a person whose interactions wait for answers."""
        if self._waiting[user_id] >= MOST_WAITING:
            raise ServiceRateLimited(FIRST_ANSWER)

    def begin(self, world: World, interaction: Interaction) -> OpenInteraction:
        """Keep a new interaction, and give its application three seconds."""
        self._forget_old(interaction.created_at)
        if self._of_application[interaction.application_id] >= MOST_OF_APPLICATION:
            self._drop(self._oldest_of(interaction.application_id))
        elif len(self._kept) >= MOST_KEPT:
            self._drop(next(iter(self._kept)))
        made = self._kept[interaction.id] = OpenInteraction(interaction=interaction)
        self._of_application[interaction.application_id] += 1
        self._waiting[interaction.user_id] += 1
        made.timer = world.clock.callLater(FIRST_ANSWER, self._overdue, world, made)
        return made

    def restore(self, answered: AnsweredInteraction) -> None:
        """Keep an interaction that was answered before a restart; the oldest comes first."""
        interaction = answered.interaction
        self._kept[interaction.id] = OpenInteraction(
            interaction=interaction,
            answer=answered.answer,
            response_id=answered.response_id,
            is_loading=answered.is_loading,
            message_ids=set(answered.message_ids),
            followups=answered.followups,
            modal=answered.modal,
        )
        self._of_application[interaction.application_id] += 1

    def forget(self, world: World, application_id: Snowflake) -> None:
        """Forget all that an application could answer: it is gone, and who waits for it is told."""
        for key, each in tuple(self._kept.items()):
            if each.interaction.application_id == application_id:
                self._overdue(world, each)
                self._drop(key)

    async def stop(self) -> None:
        """Wait for no answers any more."""
        for each in self._kept.values():
            if each.timer is not None and each.timer.active():
                each.timer.cancel()

    def _oldest_of(self, application_id: Snowflake) -> Snowflake:
        kept = self._kept.items()
        return next(key for key, each in kept if each.interaction.application_id == application_id)

    def _forget_old(self, now: datetime) -> None:
        while self._kept:
            oldest = next(iter(self._kept.values())).interaction
            if oldest.created_at + TOKEN_LIFE > now:
                return
            self._drop(oldest.id)

    def _drop(self, interaction_id: Snowflake) -> None:
        gone = self._kept.pop(interaction_id)
        self._of_application[gone.interaction.application_id] -= 1
        if gone.answer is None and not gone.is_over:
            self._no_longer_waits(gone)

    def _no_longer_waits(self, opened: OpenInteraction) -> None:
        if opened.timer is not None and opened.timer.active():
            opened.timer.cancel()
        user_id = opened.interaction.user_id
        self._waiting[user_id] -= 1
        if not self._waiting[user_id]:
            del self._waiting[user_id]

    def _overdue(self, world: World, opened: OpenInteraction) -> None:
        if opened.answer is None and not opened.is_over:
            self._no_longer_waits(opened)
            opened.is_over = True
            world.publish(InteractionFailed.of(opened.interaction, reason=Failure.TIMEOUT))

    # -- finding ----------------------------------------------------------------------------------

    def find(self, interaction_id: Snowflake, token: str, now: datetime) -> OpenInteraction | None:
        """An interaction whose token is known, in a time that does not tell how much is right."""
        found = self._kept.get(interaction_id)
        given = token.encode("utf-8", "surrogatepass")
        own = found.interaction.token.encode() if found else b""
        if not compare_digest(given, own) or found is None or found.is_over:
            return None
        return None if found.interaction.created_at + TOKEN_LIFE <= now else found

    def by_token(
        self, application_id: Snowflake, token: str, now: datetime
    ) -> OpenInteraction | None:
        """The interaction of an application that a token lets answer."""
        interaction_id = id_in(token)
        found = None if interaction_id is None else self.find(interaction_id, token, now)
        if found is None or found.interaction.application_id != application_id:
            return None
        return found

    def opened(self, interaction_id: Snowflake, user_id: Snowflake) -> OpenInteraction | None:
        """The interaction of a person that was answered with a form."""
        found = self._kept.get(interaction_id)
        if found is None or found.modal is None or found.interaction.user_id != user_id:
            return None
        return found

    # -- answering --------------------------------------------------------------------------------

    def claim(self, opened: OpenInteraction, answer: CallbackType) -> None:
        """Begin to answer; refuses (40060) a second answer."""
        if opened.answer is not None:
            raise AlreadyAcknowledged()
        self._no_longer_waits(opened)
        opened.answer = answer

    def give_back(self, world: World, opened: OpenInteraction) -> None:
        """The answer came to nothing: it may be tried again while there is time."""
        opened.answer = None
        opened.modal = None
        self._waiting[opened.interaction.user_id] += 1
        gone = (world.clock.now() - opened.interaction.created_at).total_seconds()
        if gone >= FIRST_ANSWER:
            self._overdue(world, opened)
        else:
            left = FIRST_ANSWER - gone
            opened.timer = world.clock.callLater(left, self._overdue, world, opened)

    # -- what one person alone can see ------------------------------------------------------------

    def keep(self, message: Message, user_id: Snowflake) -> None:
        """Keep an ephemeral message as it is now, for one person."""
        self._ephemeral[message.id] = message, user_id
        if len(self._ephemeral) > MOST_EPHEMERAL:
            self._ephemeral.popitem(last=False)

    def ephemeral(self, message_id: Snowflake) -> Message | None:
        """An ephemeral message, whoever it is for."""
        found = self._ephemeral.get(message_id)
        return None if found is None else found[0]

    def ephemeral_for(self, message_id: Snowflake, user_id: Snowflake) -> Message | None:
        """The same, if it is for this person."""
        found = self._ephemeral.get(message_id)
        return None if found is None or found[1] != user_id else found[0]

    def drop_ephemeral(self, message_id: Snowflake) -> Snowflake | None:
        """Forget an ephemeral message; whom it was for."""
        found = self._ephemeral.pop(message_id, None)
        return None if found is None else found[1]
