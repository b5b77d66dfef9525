"""Lists of recipients: worked out once, and anew exactly when they are no longer right."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from litecord.gateway.audience import Audience, recipients
from litecord.gateway.encodings import JSON
from litecord.gateway.session import Session, view_of
from litecord.model import intents
from litecord.model.channels import Overwrite, OverwriteType
from litecord.model.permissions import MANAGE_CHANNELS, VIEW_CHANNEL
from litecord.model.snowflakes import Snowflake
from tests.support.sessions import EVERYTHING, a_bare_session
from tests.support.states import CHANNEL, GUILD, a_channel, a_guild_state, a_member, a_role

MODERATORS = 50


class AudienceCase(SynchronousTestCase):
    def setUp(self) -> None:
        hidden = Overwrite(id=GUILD, type=OverwriteType.ROLE, deny=VIEW_CHANNEL)
        self.state, self.guild = a_guild_state(
            members=[a_member(5), a_member(6, MODERATORS), a_member(7)],
            roles=[a_role(MODERATORS, MANAGE_CHANNELS)],
            channels=[a_channel(CHANNEL), a_channel(33, overwrites=(hidden,))],
        )
        self.audience = Audience(self.guild)
        self.bot, self.moderator = self.there(5), self.there(6)
        self.person = self.there(7, bot=False)

    def there(self, user_id: int, **given: object) -> Session:
        """A session that is subscribed."""
        session = a_bare_session(user_id, **given)  # type: ignore[arg-type]
        self.audience.add(session)
        return session

    def assertTold(self, told: object, *sessions: Session) -> None:
        """These and no others are told."""
        self.assertEqual(set(told), set(sessions))  # type: ignore[call-overload]


class ToldTests(AudienceCase):
    def test_intent(self) -> None:
        """Bots need one of the bits, people none; without a bit all are told."""
        deaf = self.there(5, intents=0)
        told = self.audience.told
        self.assertTold(told(intents.GUILDS), self.bot, self.moderator, self.person)
        self.assertTold(told(0), self.bot, self.moderator, self.person, deaf)

    def test_sight(self) -> None:
        """A channel must be seen."""
        self.assertTold(
            self.audience.told(0, CHANNEL), self.bot, self.moderator, self.person
        )
        self.assertTold(self.audience.told(0, Snowflake(33)))
        self.assertTold(self.audience.told(0, Snowflake(99)))

    def test_permission(self) -> None:
        """A permission must be held, in the channel or in the guild."""
        for channel_id in (None, CHANNEL):
            told = self.audience.told(0, channel_id, permission=MANAGE_CHANNELS)
            self.assertTold(told, self.moderator)

    def test_bots(self) -> None:
        """People can be left out."""
        self.assertTold(self.audience.told(0, bots=True), self.bot, self.moderator)

    def test_content(self) -> None:
        """Those who read content can be told apart from those who do not."""
        blind = self.there(5, reads_content=False)
        self.assertTold(self.audience.told(0, content=False), blind)
        self.assertNotIn(blind, set(self.audience.told(0, content=True)))

    def test_but(self) -> None:
        """All but one member are told; where that one has no session the list is the same."""
        told = self.audience.told(0)
        self.assertTold(self.audience.but(told, Snowflake(5)), self.moderator, self.person)
        self.assertIs(self.audience.but(told, Snowflake(99)), told)

    def test_of(self) -> None:
        """The sessions of one member are found, of somebody else none."""
        other = self.there(5)
        self.assertEqual(self.audience.of(Snowflake(5)), [self.bot, other])
        self.assertEqual(self.audience.of(Snowflake(99)), [])
        self.assertEqual(self.audience.watching([Snowflake(5), Snowflake(99)]), {5})
        self.audience.remove(self.bot)
        self.assertEqual(self.audience.of(Snowflake(5)), [other])
        self.audience.remove(other)
        self.assertEqual(self.audience.of(Snowflake(5)), [])


class CacheTests(AudienceCase):
    def test_kept(self) -> None:
        """The same question has the same answer, without looking at anybody again."""
        told = self.audience.told(intents.GUILDS, CHANNEL)
        self.assertIs(self.audience.told(intents.GUILDS, CHANNEL), told)
        self.assertIsNot(self.audience.told(intents.GUILDS), told)

    def test_sessions(self) -> None:
        """Who comes is told from then on, who goes no longer."""
        self.audience.told(0)
        new = self.there(5)
        self.assertIn(new, set(self.audience.told(0)))
        self.audience.remove(new)
        self.assertNotIn(new, set(self.audience.told(0)))

    def test_rights(self) -> None:
        """When what anybody may see has changed, lists are made anew."""
        self.audience.told(0, CHANNEL)
        del self.guild.channels[CHANNEL]
        self.guild.changed()
        self.assertTold(self.audience.told(0, CHANNEL))

    def test_watched(self) -> None:
        """The guild knows how many sessions each member has here."""
        other = self.there(5)
        self.assertEqual(self.guild.watched, {5: 2, 6: 1, 7: 1})
        for session in (other, self.bot):
            self.audience.remove(session)
        self.assertEqual(self.guild.watched, {6: 1, 7: 1})


class RecipientsTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.new = [a_bare_session(each) for each in (5, 6)]
        self.old = a_bare_session(7, view=view_of(9, JSON))
        self.all = recipients([self.new[0], self.old, self.new[1]])

    def test_groups(self) -> None:
        """Sessions are sorted by their views, in their order."""
        groups = {view.version: sessions for view, sessions in self.all.groups}
        self.assertEqual(groups, {10: tuple(self.new), 9: (self.old,)})

    def test_nobody(self) -> None:
        """Nobody is nothing."""
        self.assertFalse(recipients([]))
        self.assertTrue(self.all)

    def test_parts(self) -> None:
        """Some can be picked by themselves, or by their views."""
        self.assertEqual(list(self.all.only(lambda each: each.user_id == 6)), [self.new[1]])
        self.assertEqual(list(self.all.seeing(lambda view: view.version < 10)), [self.old])
        self.assertFalse(self.all.only(lambda each: each.intents != EVERYTHING))
