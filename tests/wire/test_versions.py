"""What older versions see and send differently."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.errors import InvalidForm, RateLimited, UnknownGuild, wrong_at
from litecord.model.intents import GUILD_MESSAGE_TYPING, GUILD_MESSAGES, GUILD_PRESENCES
from litecord.wire import versions
from litecord.wire.channels import CreateChannel, SetOverwrite
from litecord.wire.forms import decode
from litecord.wire.guilds import CreateGuild

ALL = tuple(versions.SERVED)
ROLE = {"id": "1", "permissions": "8589934599", "hoist": False}


class RefusalTests(SynchronousTestCase):
    """Refusals."""

    def test_same_for_all(self) -> None:
        """A plain refusal looks alike in all versions."""
        for version in ALL:
            body = versions.refusal_json(UnknownGuild(), version)
            self.assertEqual(body, {"message": "Unknown Guild", "code": 10004})

    def test_forms(self) -> None:
        """Version 6 has a flat map of messages, all later ones the tree."""
        invalid: InvalidForm = wrong_at(("content",), "BASE_TYPE_MAX_LENGTH", "Must be short.")
        self.assertEqual(versions.refusal_json(invalid, 6), {"content": ["Must be short."]})
        for version in ALL[1:]:
            self.assertEqual(versions.refusal_json(invalid, version), invalid.as_json())

    def test_retry_after(self) -> None:
        """Milliseconds until version 7, seconds since."""
        limited = RateLimited(1.234567)
        for version in (6, 7):
            self.assertEqual(versions.refusal_json(limited, version)["retry_after"], 1235)
        for version in (8, 9, 10):
            self.assertEqual(versions.refusal_json(limited, version)["retry_after"], 1.234567)
        self.assertEqual(limited.as_json()["retry_after"], 1.234567)


class ReplyTests(SynchronousTestCase):
    """Answers."""

    def test_untouched(self) -> None:
        """Versions 9 and 10 get the very object that the encoder made."""
        for version in (9, 10):
            self.assertIs(versions.reply_json(ROLE, version), ROLE)

    def test_older(self) -> None:
        """Version 8 has strings, 6 and 7 have numbers; what was given is not changed."""
        self.assertEqual(versions.reply_json(ROLE, 8), ROLE)
        for version in (6, 7):
            told = versions.reply_json([ROLE], version)
            self.assertEqual(told[0]["permissions"], 7)
        self.assertEqual(ROLE["permissions"], "8589934599")

    def test_no_body(self) -> None:
        """Where there is no body, no version gets one."""
        for version in ALL:
            self.assertIsNone(versions.reply_json(None, version))


class DispatchTests(SynchronousTestCase):
    """Events."""

    def test_untouched(self) -> None:
        """Versions 9 and 10 get the very object that the encoder made."""
        for version in (9, 10):
            data = {"role": ROLE}
            self.assertIs(versions.dispatch("GUILD_ROLE_CREATE", data, version), data)

    def test_older(self) -> None:
        """Objects within events are those of the version."""
        told = {v: versions.dispatch("GUILD_ROLE_CREATE", {"role": ROLE}, v) for v in (6, 7, 8)}
        self.assertEqual([told[v]["role"]["permissions"] for v in (6, 7)], [7, 7])
        self.assertEqual(told[8], {"role": ROLE})

    def test_threads(self) -> None:
        """There are no events of threads below version 9."""
        for name in ("THREAD_CREATE", "THREAD_LIST_SYNC", "THREAD_MEMBERS_UPDATE"):
            for version in (6, 7, 8):
                self.assertIsNone(versions.dispatch(name, {"id": "1"}, version))
            for version in (9, 10):
                self.assertEqual(versions.dispatch(name, {"id": "1"}, version), {"id": "1"})

    def test_thread_starter(self) -> None:
        """The message that starts a thread, type 21, is not told of below version 9."""
        message = {"id": "1", "type": 21, "content": "", "mentions": []}
        for version in ALL:
            told = versions.dispatch("MESSAGE_CREATE", message, version)
            self.assertEqual(told, message if version >= 9 else None)

    def test_list(self) -> None:
        """The data of an event may be a list."""
        sessions: list[dict[str, Any]] = [{"session_id": "all", "activities": []}]
        for version in ALL:
            self.assertEqual(versions.dispatch("SESSIONS_REPLACE", sessions, version), sessions)


class IdentifyTests(SynchronousTestCase):
    """Who need not name intents."""

    ASKED = GUILD_PRESENCES | GUILD_MESSAGE_TYPING | GUILD_MESSAGES

    def test_all(self) -> None:
        """Whoever says nothing, or nothing sensible, gets all there is."""
        for said in (None, True, 0, "false"):
            told = versions.intents_without(self.ASKED, guild_subscriptions=said)
            self.assertEqual(told, self.ASKED)

    def test_declined(self) -> None:
        """``guild_subscriptions: false`` declines presences and typing, and nothing else."""
        told = versions.intents_without(self.ASKED, guild_subscriptions=False)
        self.assertEqual(told, GUILD_MESSAGES)


class MessageRequestTests(SynchronousTestCase):
    """Messages that are posted or edited."""

    def translated(self, body: Any) -> Any:
        """The body as each version below 10 sends it; they are all alike."""
        [told, *others] = [versions.message_request(body, version) for version in ALL[:-1]]
        for each in others:
            self.assertEqual(each, told)
        return told

    def test_embed(self) -> None:
        """One embed is a list of one."""
        told = self.translated({"content": "a", "embed": {"title": "b"}})
        self.assertEqual((told["content"], told["embeds"]), ("a", [{"title": "b"}]))

    def test_null(self) -> None:
        """Null takes the embeds away."""
        self.assertEqual(self.translated({"embed": None})["embeds"], [])

    def test_both(self) -> None:
        """Where there are both, the list counts."""
        told = self.translated({"embed": {"title": "a"}, "embeds": [{"title": "b"}]})
        self.assertEqual(told["embeds"], [{"title": "b"}])

    def test_others(self) -> None:
        """Anything else is left for the form to judge."""
        bodies: tuple[Any, ...] = ({"content": "a"}, [], None, "embed")
        for body in bodies:
            self.assertIs(self.translated(body), body)


class OverwriteRequestTests(SynchronousTestCase):
    """Overwrites that are set."""

    def test_words(self) -> None:
        """Versions 6 and 7 say role and member, which all others are refused."""
        for word, number in (("role", 0), ("member", 1)):
            body = {"type": word, "allow": 1024}
            for version in ALL:
                told = versions.overwrite_request(body, version)
                if version < 8:
                    self.assertEqual(decode(SetOverwrite, told).type, number)
                else:
                    self.assertIs(told, body)
                    self.assertRaises(InvalidForm, decode, SetOverwrite, told)

    def test_numbers(self) -> None:
        """Numbers do in all versions."""
        for version in ALL:
            told = versions.overwrite_request({"type": 1}, version)
            self.assertEqual(decode(SetOverwrite, told).type, 1)

    def test_permissions(self) -> None:
        """Permissions may be numbers or strings of any size in all versions."""
        for version in ALL:
            for bits in (1 << 40, str(1 << 40)):
                told = versions.overwrite_request({"type": 0, "allow": bits}, version)
                self.assertEqual(decode(SetOverwrite, told).allow, 1 << 40)

    def test_others(self) -> None:
        """Anything else is left for the form to judge."""
        bodies: tuple[Any, ...] = ({"type": "x"}, {"type": ["role"]}, {"type": None}, [], None, "r")
        for body in bodies:
            self.assertIs(versions.overwrite_request(body, 6), body)

    def test_in_channels(self) -> None:
        """The overwrites of a channel are translated, wherever the channel is."""
        overwrite = {"id": "1", "type": "member", "deny": "1024"}
        channel = {"name": "a", "permission_overwrites": [overwrite]}
        told: Any = decode(CreateChannel, versions.channel_request(channel, 7))
        self.assertEqual(told.permission_overwrites[0].type, 1)
        guild = {"name": "guild", "channels": [channel]}
        made: Any = decode(CreateGuild, versions.guild_request(guild, 6))
        self.assertEqual(made.channels[0].permission_overwrites[0].type, 1)
        for version in (8, 9):
            self.assertIs(versions.channel_request(channel, version), channel)
            self.assertIs(versions.guild_request(guild, version), guild)

    def test_no_channels(self) -> None:
        """What is no list of channels is left for the form to judge."""
        bodies: tuple[Any, ...] = ({"channels": "a"}, {"channels": None}, {}, [], None)
        for body in bodies:
            self.assertIs(versions.guild_request(body, 6), body)
        told = versions.guild_request({"channels": [None, {"permission_overwrites": [1]}]}, 6)
        self.assertEqual(told, {"channels": [None, {"permission_overwrites": [1]}]})


class ReasonTests(SynchronousTestCase):
    """The reason for the audit log, where it is not in its header."""

    def test_body(self) -> None:
        """Until version 9 it may be in the body."""
        for version in ALL:
            told = versions.reason_given({"reason": "spam"}, {}, version)
            self.assertEqual(told, "spam" if version < 10 else None)

    def test_query(self) -> None:
        """Until version 9 it may be in the query."""
        for version in ALL:
            told = versions.reason_given(None, {b"reason": ["h\xe4".encode()]}, version)
            self.assertEqual(told, "h\xe4" if version < 10 else None)

    def test_none(self) -> None:
        """What is no text is no reason; broken text is mended."""
        bodies: tuple[Any, ...] = (None, {}, [], {"reason": 1}, {"reason": None})
        for body in bodies:
            self.assertIsNone(versions.reason_given(body, {}, 9))
        self.assertEqual(versions.reason_given({}, {b"reason": [b"\xff"]}, 9), "\ufffd")
