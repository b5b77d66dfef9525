"""
Files of messages: kept before the message that they are in is written or changed.

As with images, all that takes long is done before any lock is taken or transaction begun. What is
then in no message after all is collected a day later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from ..errors import (
    Faults,
    InvalidForm,
    TooManyAttachments,
    UploadNotFound,
    VoiceMessageNeedsMetadata,
    VoiceMessageNeedsOneFile,
    VoiceMessageWithContent,
    wrong_at,
)
from ..interfaces import IPartial
from ..model.attachments import (
    MOST_ATTACHMENTS,
    Attachment,
    AttachmentFlag,
    file_name,
    is_spoiler,
    title_of,
)
from ..model.messages import Message
from ..model.permissions import ATTACH_FILES, SEND_VOICE_MESSAGES
from ..model.snowflakes import Snowflake
from ..model.unset import UNSET, Unset
from ..model.users import Actor
from ..storage import attachments as storage
from ..wire.attachments import AttachmentForm, Attachments, named_in, referenced
from ..wire.message_forms import CreateMessage, ModifyMessage
from . import access
from .access import Place
from .files import Looks
from .world import Change, World, action, by_channel

_SPOILER: Final = AttachmentFlag.IS_SPOILER.value
_REMIX: Final = AttachmentFlag.IS_REMIX.value
_ANIMATED: Final = AttachmentFlag.IS_ANIMATED.value
_NOTHING_SAID: Final = AttachmentForm(id=Snowflake(0))


@attrs.frozen(kw_only=True)
class Sent:
    """A file that came with a request: ``number`` is what the form calls it."""

    number: int
    filename: str
    file: IPartial


@action(guild=by_channel, reads=True)
async def admit(change: Change, channel_id: Snowflake) -> None:
    """Refuse (50013) files of those who may not send any."""
    access.in_place(change, channel_id).require(ATTACH_FILES)


async def keep_new(
    world: World, actor: Actor, channel_id: Snowflake, form: CreateMessage, sent: Sequence[Sent]
) -> CreateMessage:
    """The form of a new message when its files are kept."""
    given = form.attachments or Attachments()
    if not sent and not given.listed:
        return form
    if form.message_reference is not None and form.message_reference.is_forward:
        message = "Forwarded messages cannot have content of their own"
        raise wrong_at(("message_reference",), "BASE_TYPE_INVALID", message)
    numbers = {each.number for each in sent}
    faults = Faults()
    for index, each in enumerate(given.listed):
        if each.id not in numbers and each.uploaded_filename is None:
            faults |= _not_found(index)
    if faults:
        raise InvalidForm(faults)
    kept = await _keep(world, actor, channel_id, given, sent)
    return attrs.evolve(form, attachments=kept)


async def keep_more(
    world: World,
    actor: Actor,
    channel_id: Snowflake,
    form: ModifyMessage,
    sent: Sequence[Sent],
    *,
    adds: bool,
) -> ModifyMessage:
    """
    The form of an edit when its files are kept.

    Those that its list does not name are left out, unless it ``adds``, as older versions do.
    """
    given = form.attachments or Attachments()
    if form.attachments and not adds:
        numbers = {each.id for each in given.listed}
        sent = [each for each in sent if each.number in numbers]
    if not sent and not any(each.uploaded_filename for each in given.listed):
        return form
    given = attrs.evolve(given, adds=adds and form.attachments is UNSET)
    kept = await _keep(world, actor, channel_id, given, sent)
    return attrs.evolve(form, attachments=kept)


async def used(world: World, attachments: Attachments | Unset | None) -> None:
    """Forget that these were uploaded for some message: they are in one."""
    if attachments and attachments.tokens:
        await storage.delete_used_uploads(world.database.autocommit, attachments.tokens)


def _not_found(index: int) -> Faults:
    path = ("attachments", index, "id")
    return Faults.at(path, "ATTACHMENT_NOT_FOUND", "There is no such attachment")


async def _keep(
    world: World,
    actor: Actor,
    channel_id: Snowflake,
    given: Attachments,
    sent: Sequence[Sent],
) -> Attachments:
    forms = {each.id: each for each in given.listed}
    uploaded = [each for each in given.listed if each.uploaded_filename is not None]
    if len(sent) + len(uploaded) > MOST_ATTACHMENTS:
        raise TooManyAttachments()
    await world.perform(actor, admit, channel_id)
    await world.cdn.open()  # while no connection is held
    kept = [await _keep_one(world, each, forms.get(Snowflake(each.number))) for each in sent]
    kept += [await _take(world, actor, channel_id, each) for each in uploaded]
    new = {each.number for each in sent} | {each.id for each in uploaded}
    return attrs.evolve(
        given,
        listed=tuple(each for each in given.listed if each.id not in new),
        sent=tuple(kept),
        tokens=tuple(each.uploaded_filename or "" for each in uploaded),
    )


async def _keep_one(world: World, sent: Sent, form: AttachmentForm | None) -> Attachment:
    file = sent.file
    name = (form and form.filename) or sent.filename
    looks = await world.files.look(lambda: file.path.open("rb"), name)
    digest = await world.files.keep(file)
    return _attachment(world, name, file.size, digest, looks, form)


async def _take(
    world: World, actor: Actor, channel_id: Snowflake, form: AttachmentForm
) -> Attachment:
    """A file that was uploaded before; refuses (50146) what is not, or is another's."""
    cursor = world.database.autocommit
    upload = await storage.fetch_upload(cursor, form.uploaded_filename or "")
    if upload is None or upload.digest is None:
        raise UploadNotFound()
    if (upload.user_id, upload.channel_id) != (actor.user_id, channel_id):
        raise UploadNotFound()
    digest, name = upload.digest, form.filename or upload.filename
    looks = await world.files.look(lambda: world.blobs.open(digest), name)
    return _attachment(world, name, upload.size, digest, looks, form)


def _attachment(
    world: World,
    given: str,
    size: int,
    digest: str,
    looks: Looks,
    form: AttachmentForm | None,
) -> Attachment:
    id = world.ids.next()
    name, image, said = file_name(given, id), looks.image, form or _NOTHING_SAID
    made = Attachment(
        id=id,
        filename=name,
        size=size,
        digest=digest,
        content_type=looks.content_type,
        width=image.width if image else None,
        height=image.height if image else None,
        title=said.title or title_of(given, name),
        description=said.description or None,
        duration_secs=said.duration_secs,
        waveform=said.waveform,
        placeholder=image.placeholder if image else None,
        flags=(_ANIMATED if image and image.animated else 0)
        | (_REMIX if said.is_remix else 0)
        | (_SPOILER if is_spoiler(name) else 0),
    )
    return made.described(is_spoiler=True) if said.is_spoiler else made


# -- in the message -------------------------------------------------------------------------------


def require_voice(here: Place, form: CreateMessage, attachments: Sequence[Attachment]) -> None:
    """Refuse what cannot be a voice message: that is one file of sound, and nothing else."""
    here.require(SEND_VOICE_MESSAGES)
    if form.content or form.embeds or form.components or form.poll or form.sticker_ids:
        raise VoiceMessageWithContent()
    if len(attachments) != 1 or not (attachments[0].content_type or "").startswith("audio/"):
        raise VoiceMessageNeedsOneFile()
    if attachments[0].duration_secs is None or not attachments[0].waveform:
        raise VoiceMessageNeedsMetadata()


def check_references(
    attachments: Sequence[Attachment], components: Sequence[dict[str, object]]
) -> None:
    """Refuse components that show a file which is not there."""
    missing = referenced(components) - {each.filename for each in attachments}
    if missing:
        message = f"The referenced attachment '{min(missing)}' was not found"
        code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
        raise InvalidForm(Faults.at(("components",), code, message))


def edited(message: Message, given: Attachments) -> tuple[Attachment, ...]:
    """
    The files of a message after an edit that says something of them.

    What its embeds and components show stays though no list names it: readers are not told of it.
    """
    before = {each.id: each for each in message.attachments}
    faults = Faults()
    for index, form in enumerate(given.listed):
        if form.id not in before:
            faults |= _not_found(index)
    if faults:
        raise InvalidForm(faults)
    forms = {each.id: each for each in given.listed}
    shown = named_in(message.embeds) | referenced(message.components)
    kept = [
        _described(each, forms.get(each.id))
        for each in message.attachments
        if each.id in forms or given.adds or each.filename in shown
    ]
    after = (*kept, *given.sent)
    if len(after) > MOST_ATTACHMENTS:
        raise TooManyAttachments()
    return after


def _described(attachment: Attachment, form: AttachmentForm | None) -> Attachment:
    if form is None:
        return attachment
    return attachment.described(
        title=form.title, description=form.description, is_spoiler=form.is_spoiler
    )
