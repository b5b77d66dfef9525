"""Events of GitHub."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from litecord.wire.embeds import Embed
from litecord.wire.forms import decode
from litecord.wire.github import _KINDS, GithubEvent

HOME = "https://github.com/a/r"
REPOSITORY = {"name": "r", "full_name": "a/r", "html_url": HOME}
ISSUE = {"number": 1, "title": "t", "html_url": HOME, "body": "said"}
COMMENT = {"html_url": HOME, "body": "said", "commit_id": "abcdef1234"}
COMMIT = {"id": "abcdef1234", "url": HOME, "message": "one\ntwo", "author": {"name": "b"}}
SUITE = {"head_sha": "abcdef1234", "head_branch": "main", "app": {"name": "CI"}}
#: What is sent of each kind, and the title that it has then.
EVENTS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("push", {"ref": "refs/heads/main", "commits": [COMMIT]}, "[r:main] 1 new commit"),
    (
        "push",
        {"ref": "refs/heads/main", "commits": [], "forced": True},
        "[r:main] Branch main was force-pushed",
    ),
    ("issues", {"action": "closed", "issue": ISSUE}, "[a/r] Issue closed: #1 t"),
    (
        "pull_request",
        {"action": "opened", "pull_request": ISSUE},
        "[a/r] Pull request opened: #1 t",
    ),
    (
        "issue_comment",
        {"action": "created", "issue": ISSUE, "comment": COMMENT},
        "[a/r] New comment on issue #1: t",
    ),
    (
        "pull_request_review_comment",
        {"action": "created", "pull_request": ISSUE, "comment": COMMENT},
        "[a/r] New comment on pull request #1: t",
    ),
    (
        "discussion_comment",
        {"action": "created", "discussion": ISSUE, "comment": COMMENT},
        "[a/r] New comment on discussion #1: t",
    ),
    ("commit_comment", {"comment": COMMENT}, "[a/r] New comment on commit `abcdef1`"),
    (
        "pull_request_review",
        {
            "action": "submitted",
            "pull_request": ISSUE,
            "review": {"html_url": HOME, "state": "changes_requested"},
        },
        "[a/r] Pull request review submitted (changes requested): #1 t",
    ),
    ("discussion", {"action": "created", "discussion": ISSUE}, "[a/r] New discussion #1 t"),
    (
        "discussion",
        {"action": "answered", "discussion": ISSUE, "answer": COMMENT},
        "[a/r] Discussion answered: #1 t",
    ),
    ("create", {"ref": "v1", "ref_type": "tag"}, "[a/r] New tag created: v1"),
    ("delete", {"ref": "old", "ref_type": "branch"}, "[a/r] Branch deleted: old"),
    ("fork", {"forkee": {**REPOSITORY, "full_name": "b/r"}}, '[a/r] Fork created: "b/r"'),
    (
        "member",
        {"action": "added", "member": {"login": "b"}},
        "[a/r] New collaborator added: b",
    ),
    ("public", {}, "[a/r] Now open sourced!"),
    (
        "release",
        {"action": "published", "release": {"tag_name": "1.0", "html_url": HOME}},
        "[a/r] New release published: 1.0",
    ),
    ("watch", {"action": "started"}, "[a/r] New star added"),
    (
        "check_run",
        {
            "action": "completed",
            "check_run": {
                "name": "tests",
                "html_url": HOME,
                "conclusion": "success",
                "check_suite": SUITE,
            },
        },
        "[a/r] tests success on main",
    ),
    (
        "check_suite",
        {"action": "completed", "check_suite": {**SUITE, "conclusion": "timed_out"}},
        "[a/r] CI timed out on main",
    ),
)


def an_embed(kind: str, event: dict[str, Any]) -> Embed | None:
    """What is posted of an event in a repository."""
    sender = {"login": "a", "avatar_url": "https://github.com/a.png"}
    form = decode(GithubEvent, {"sender": sender, "repository": REPOSITORY, **event})
    message = form.as_message(kind)
    if message is None:
        return None
    [embed] = message.embeds or ()
    return embed


class GithubTests(SynchronousTestCase):
    def test_kinds(self) -> None:
        """Each kind of event has its title, and is by whoever did it."""
        for kind, event, title in EVENTS:
            embed = an_embed(kind, event)
            assert embed is not None and embed.author is not None, kind
            self.assertEqual((embed.title, embed.author.name), (title, "a"))
        self.assertEqual({kind for kind, _, _ in EVENTS}, _KINDS.keys())

    def test_nothing(self) -> None:
        """Of what is of no interest, or of no kind that is known, nothing is told."""
        self.assertIsNone(an_embed("stars", {}))
        for kind in _KINDS.keys() - {"public", "watch"}:
            self.assertIsNone(an_embed(kind, {"action": "odd"}), kind)

    def test_push(self) -> None:
        """Commits are listed by the first lines of what they say; twenty at most."""
        embed = an_embed("push", {"commits": [COMMIT] * 30})
        assert embed is not None and embed.description is not None
        lines = embed.description.split("\n")
        self.assertEqual((len(lines), lines[0]), (20, f"[`abcdef1`]({HOME}) one - b"))
