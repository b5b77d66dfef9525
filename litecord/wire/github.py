"""
Events of GitHub: what a webhook posts of each kind, which is one embed by whoever did it.

Of many events only some actions are of interest; of the others nothing is posted. See
https://docs.discord.com/developers/resources/webhook#execute-githubcompatible-webhook and
https://docs.github.com/en/webhooks/webhook-events-and-payloads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

import attrs

from .embeds import Embed, EmbedAuthor
from .forms import Length, Stripped, Url
from .slack import shortened
from .webhooks import ExecuteWebhook

_Text = Annotated[str, Stripped, Length(None, 152133)]
_Link = Annotated[str, Stripped, Length(None, 2048), Url(("http", "https"))]

_GREEN: Final = 0x2CBE4E
_RED: Final = 0xCB2431
_PURPLE: Final = 0x6F42C1
_ORANGE: Final = 0xEB6420
_BLUE: Final = 0x0366D6
#: How many commits of a push are named, and how much of a text is shown.
_MOST_COMMITS: Final = 20
_MOST_SHOWN: Final = 500


@attrs.frozen(kw_only=True)
class GithubUser:
    """Somebody at GitHub."""

    login: _Text
    html_url: _Link | None = None
    avatar_url: _Link | None = None


@attrs.frozen(kw_only=True)
class GithubRepository:
    """A repository."""

    name: _Text
    full_name: _Text
    html_url: _Link


@attrs.frozen(kw_only=True)
class GithubComment:
    """What somebody says of something."""

    html_url: _Link
    body: _Text | None = None
    commit_id: _Text | None = None


@attrs.frozen(kw_only=True)
class GithubIssue:
    """An issue, a pull request or a discussion."""

    number: int
    title: _Text
    html_url: _Link
    body: _Text | None = None
    answer_html_url: _Link | None = None


@attrs.frozen(kw_only=True)
class GithubRelease:
    """A release."""

    tag_name: _Text
    html_url: _Link


@attrs.frozen(kw_only=True)
class GithubAuthor:
    """Who wrote a commit."""

    name: _Text
    username: _Text | None = None


@attrs.frozen(kw_only=True)
class GithubCommit:
    """A commit."""

    id: _Text
    url: _Link
    message: _Text
    author: GithubAuthor

    def as_line(self) -> str:
        """The commit in one line of a list."""
        said = shortened(self.message.partition("\n")[0], 50)
        by = self.author.username or self.author.name
        return f"[`{self.id[:7]}`]({self.url}) {said} - {shortened(by, 50)}"


@attrs.frozen(kw_only=True)
class GithubReview:
    """What somebody thinks of a pull request."""

    html_url: _Link
    state: _Text
    body: _Text | None = None


@attrs.frozen(kw_only=True)
class GithubApp:
    """What checks."""

    name: _Text


@attrs.frozen(kw_only=True)
class GithubSuite:
    """Checks of a commit."""

    head_sha: _Text
    head_branch: _Text | None = None
    conclusion: _Text | None = None
    app: GithubApp | None = None


@attrs.frozen(kw_only=True)
class GithubRun:
    """One check of a commit."""

    name: _Text
    html_url: _Link
    check_suite: GithubSuite
    conclusion: _Text | None = None


@attrs.frozen(kw_only=True)
class GithubEvent:
    """The body of ``POST /webhooks/{id}/{token}/github``; which event it is stands in a header."""

    sender: GithubUser
    action: _Text | None = None
    ref: _Text | None = None
    ref_type: _Text | None = None
    repository: GithubRepository | None = None
    forkee: GithubRepository | None = None
    comment: GithubComment | None = None
    answer: GithubComment | None = None
    issue: GithubIssue | None = None
    pull_request: GithubIssue | None = None
    discussion: GithubIssue | None = None
    member: GithubUser | None = None
    release: GithubRelease | None = None
    commits: Annotated[tuple[GithubCommit, ...], Length(None, 1521)] | None = None
    forced: bool | None = None
    compare: _Link | None = None
    review: GithubReview | None = None
    check_run: GithubRun | None = None
    check_suite: GithubSuite | None = None

    def as_message(self, kind: str) -> ExecuteWebhook | None:
        """What is posted of an event of this kind, if anything."""
        tell = _KINDS.get(kind)
        told = tell(self) if tell is not None else None
        if told is None:
            return None
        place, sender = self.place(), self.sender
        embed = Embed(
            title=shortened(f"[{place}] {told.title}" if place else told.title, 256),
            url=told.url,
            description=shortened(told.text, 4096),
            color=told.colour,
            author=EmbedAuthor(
                name=shortened(sender.login, 256) or "",
                url=sender.html_url,
                icon_url=sender.avatar_url,
            ),
        )
        return ExecuteWebhook(embeds=(embed,))

    def place(self) -> str:
        """What it is about: a repository, and where it is a branch, that."""
        repository = self.repository
        if repository is None:
            return ""
        if self.commits is None:
            return repository.full_name
        return f"{repository.name}:{_branch(self.ref)}"


@attrs.frozen
class _Told:
    """What is told of an event."""

    title: str
    url: str | None
    text: str | None = None
    colour: int | None = None


def _branch(ref: str | None) -> str:
    return (ref or "").removeprefix("refs/heads/").removeprefix("refs/tags/")


def _shown(text: str | None) -> str | None:
    return shortened(text, _MOST_SHOWN)


def _push(event: GithubEvent) -> _Told | None:
    if event.forced:
        url = event.compare
        return _Told(f"Branch {_branch(event.ref)} was force-pushed", url, colour=_RED)
    if not event.commits:
        return None
    count = len(event.commits)
    lines = [each.as_line() for each in event.commits[:_MOST_COMMITS]]
    title = f"{count} new commit{'' if count == 1 else 's'}"
    url = event.compare if count > 1 and event.compare else event.commits[0].url
    return _Told(title, url, "\n".join(lines), _BLUE)


#: The actions on issues and pull requests that are of interest.
_ACTIONS: Final = {"opened": _GREEN, "reopened": _GREEN, "closed": _RED}


def _issue(event: GithubEvent) -> _Told | None:
    return _opened(event, "Issue", event.issue)


def _pull_request(event: GithubEvent) -> _Told | None:
    return _opened(event, "Pull request", event.pull_request)


def _opened(event: GithubEvent, noun: str, issue: GithubIssue | None) -> _Told | None:
    if issue is None or event.action not in _ACTIONS:
        return None
    text = _shown(issue.body) if event.action == "opened" else None
    title = f"{noun} {event.action}: #{issue.number} {issue.title}"
    return _Told(title, issue.html_url, text, _ACTIONS[event.action])


def _issue_comment(event: GithubEvent) -> _Told | None:
    return _commented(event, "issue", event.issue)


def _review_comment(event: GithubEvent) -> _Told | None:
    return _commented(event, "pull request", event.pull_request)


def _discussion_comment(event: GithubEvent) -> _Told | None:
    return _commented(event, "discussion", event.discussion)


def _commented(event: GithubEvent, noun: str, about: GithubIssue | None) -> _Told | None:
    comment = event.comment
    if comment is None or about is None or event.action != "created":
        return None
    title = f"New comment on {noun} #{about.number}: {about.title}"
    return _Told(title, comment.html_url, _shown(comment.body), _ORANGE)


def _commit_comment(event: GithubEvent) -> _Told | None:
    comment = event.comment
    if comment is None or event.action not in (None, "created"):
        return None
    title = f"New comment on commit `{(comment.commit_id or '')[:7]}`"
    return _Told(title, comment.html_url, _shown(comment.body), _ORANGE)


def _review(event: GithubEvent) -> _Told | None:
    review, about = event.review, event.pull_request
    if review is None or about is None or event.action != "submitted":
        return None
    state = review.state.replace("_", " ")
    title = f"Pull request review submitted ({state}): #{about.number} {about.title}"
    return _Told(title, review.html_url, _shown(review.body), _PURPLE)


def _discussion(event: GithubEvent) -> _Told | None:
    about = event.discussion
    if about is None:
        return None
    name = f"#{about.number} {about.title}"
    if event.action == "created":
        return _Told(f"New discussion {name}", about.html_url, _shown(about.body), _PURPLE)
    if event.action == "answered" and event.answer is not None:
        url = about.answer_html_url or event.answer.html_url
        return _Told(f"Discussion answered: {name}", url, _shown(event.answer.body), _GREEN)
    return None


def _created(event: GithubEvent) -> _Told | None:
    return _referred(event, "New {} created: {}")


def _deleted(event: GithubEvent) -> _Told | None:
    return _referred(event, "{} deleted: {}")


def _referred(event: GithubEvent, words: str) -> _Told | None:
    if event.repository is None or not event.ref:
        return None
    title = words.format(event.ref_type or "branch", event.ref)
    return _Told(title[:1].upper() + title[1:], event.repository.html_url)


def _fork(event: GithubEvent) -> _Told | None:
    fork = event.forkee
    return _Told(f'Fork created: "{fork.full_name}"', fork.html_url) if fork else None


def _member(event: GithubEvent) -> _Told | None:
    if event.member is None or event.action != "added":
        return None
    return _Told(f"New collaborator added: {event.member.login}", event.member.html_url)


def _public(event: GithubEvent) -> _Told | None:
    return _Told("Now open sourced!", event.repository.html_url) if event.repository else None


def _release(event: GithubEvent) -> _Told | None:
    made = event.release
    if made is None or event.action != "published":
        return None
    return _Told(f"New release published: {made.tag_name}", made.html_url)


def _watch(event: GithubEvent) -> _Told | None:
    return _Told("New star added", event.repository.html_url) if event.repository else None


def _check_run(event: GithubEvent) -> _Told | None:
    run = event.check_run
    if run is None or event.action != "completed":
        return None
    return _concluded(run.name, run.html_url, run.conclusion, run.check_suite)


def _check_suite(event: GithubEvent) -> _Told | None:
    suite, repository = event.check_suite, event.repository
    if suite is None or repository is None or event.action != "completed":
        return None
    url = f"{repository.html_url}/commit/{suite.head_sha}/checks"
    return _concluded(suite.app.name if suite.app else "Checks", url, suite.conclusion, suite)


def _concluded(name: str, url: str, conclusion: str | None, suite: GithubSuite) -> _Told:
    where = suite.head_branch or suite.head_sha[:7]
    word = conclusion or "completed"
    colour = _GREEN if conclusion == "success" else _RED if conclusion == "failure" else None
    return _Told(f"{name} {word.replace('_', ' ')} on {where}", url, colour=colour)


_KINDS: Final[dict[str, Callable[[GithubEvent], _Told | None]]] = {
    "check_run": _check_run,
    "check_suite": _check_suite,
    "commit_comment": _commit_comment,
    "create": _created,
    "delete": _deleted,
    "discussion": _discussion,
    "discussion_comment": _discussion_comment,
    "fork": _fork,
    "issue_comment": _issue_comment,
    "issues": _issue,
    "member": _member,
    "public": _public,
    "pull_request": _pull_request,
    "pull_request_review": _review,
    "pull_request_review_comment": _review_comment,
    "push": _push,
    "release": _release,
    "watch": _watch,
}
