"""Applications on the wire."""

from __future__ import annotations

import re
from typing import Annotated, Any, NoReturn

import attrs

from ..errors import wrong
from ..model.applications import Application, ContentFilter, InstallParams, IntegrationType
from ..model.oauth2 import INSTALLING, NEED_APPROVAL, SCOPES
from ..model.unset import UNSET, Unset
from ..model.users import User
from .forms import Length, OneOf, PermissionBits, Url
from .images import Image
from .names import BotUsername
from .users import user_json

WebUrl = Annotated[str, Length(None, 2048), Url()]


_CUSTOM_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):[^\s#]+", re.ASCII)
#: What a browser would run, or show as if it were ours.
_NEVER = frozenset({"about", "blob", "data", "file", "filesystem", "javascript", "vbscript"})


def _redirectable(value: str) -> str:
    """The rule of addresses to which browsers are sent: of the web, or of an app."""
    scheme = value.partition(":")[0].lower()
    if scheme in ("http", "https"):
        Url()(value)
    elif _CUSTOM_SCHEME.fullmatch(value) is None or scheme in _NEVER:
        raise wrong("URL_TYPE_INVALID_URL", "Not a well formed URL.")
    if "#" in value:
        raise wrong("URL_TYPE_INVALID_URL", "A redirect URI has no fragment.")
    return value


RedirectUri = Annotated[str, Length(None, 2048), _redirectable]


def _unverified(value: str) -> NoReturn:
    message = "The specified interactions endpoint url could not be verified."
    raise wrong("APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID", message)


#: Nothing is posted to such a URL yet, so none passes the check that Discord makes of it.
EndpointUrl = Annotated[str, Length(None, 2048), Url(), _unverified]


InstallingScope = Annotated[str, OneOf(*sorted(INSTALLING))]


@attrs.frozen(kw_only=True)
class InstallParamsForm:
    """What a link to add the application asks for."""

    scopes: Annotated[frozenset[InstallingScope], Length(1, None)] | None = None
    permissions: PermissionBits | None = None

    def as_model(self) -> InstallParams:
        """The value of the model."""
        return InstallParams(
            scopes=tuple(sorted(self.scopes or ())), permissions=self.permissions or 0
        )


@attrs.frozen(kw_only=True)
class IntegrationTypeForm:
    """How an application is added to a guild, or to a user."""

    oauth2_install_params: InstallParamsForm | None = None


@attrs.frozen(kw_only=True)
class ModifyApplication:
    """The body of ``PATCH /applications/{id}`` and ``PATCH /applications/@me``."""

    name: BotUsername | Unset = UNSET
    description: Annotated[str, Length(None, 400)] | Unset | None = UNSET
    icon: Image | Unset | None = UNSET
    cover_image: Image | Unset | None = UNSET
    flags: int | Unset | None = UNSET
    tags: (
        Annotated[frozenset[Annotated[str, Length(1, 20)]], Length(None, 5)] | Unset | None
    ) = UNSET
    redirect_uris: Annotated[tuple[RedirectUri, ...], Length(None, 10)] | Unset | None = UNSET
    bot_public: bool | Unset = UNSET
    bot_require_code_grant: bool | Unset = UNSET
    integration_public: bool | Unset = UNSET
    integration_require_code_grant: bool | Unset = UNSET
    interactions_endpoint_url: EndpointUrl | Unset | None = UNSET
    role_connections_verification_url: WebUrl | Unset | None = UNSET
    terms_of_service_url: WebUrl | Unset | None = UNSET
    privacy_policy_url: WebUrl | Unset | None = UNSET
    custom_install_url: WebUrl | Unset | None = UNSET
    install_params: InstallParamsForm | Unset | None = UNSET
    integration_types_config: (
        Annotated[dict[IntegrationType, IntegrationTypeForm | None], Length(1, 2)] | Unset | None
    ) = UNSET
    explicit_content_filter: ContentFilter | Unset | None = UNSET


@attrs.frozen(kw_only=True)
class CreateApplication(ModifyApplication):
    """The body of ``POST /applications``."""

    name: BotUsername


def _params_json(params: InstallParams) -> dict[str, Any]:
    return {"scopes": params.scopes, "permissions": str(params.permissions)}


def _optional_json(application: Application) -> dict[str, Any]:
    """What is left out where there is none."""
    told: dict[str, Any] = {
        "cover_image": application.cover_image,
        "terms_of_service_url": application.terms_of_service_url,
        "privacy_policy_url": application.privacy_policy_url,
        "custom_install_url": application.custom_install_url,
    }
    if application.install_params is not None:
        told["install_params"] = _params_json(application.install_params)
    return {name: value for name, value in told.items() if value is not None}


def application_json(application: Application, bot: User | None) -> dict[str, Any]:
    """What anybody may know of an application."""
    told: dict[str, Any] = {
        "id": str(application.id),
        "name": application.name,
        "icon": application.icon,
        "description": application.description,
        "summary": "",
        "type": None,
        "bot_public": application.bot_public,
        "bot_require_code_grant": application.bot_require_code_grant,
        "integration_public": application.bot_public,
        "integration_require_code_grant": application.bot_require_code_grant,
        "integration_types_config": {
            str(each.value): {}
            if params is None
            else {"oauth2_install_params": _params_json(params)}
            for each, params in application.integration_types.items()
        },
        "verify_key": application.verify_key,
        "flags": application.flags,
        "flags_new": str(application.flags),
        "tags": application.tags,
        **_optional_json(application),
    }
    if bot is not None:
        told["bot"] = user_json(bot)
    return told


def private_application_json(
    application: Application,
    bot: User | None,
    owner: User,
    *,
    guilds: int,
    installs: int,
    authorizations: int,
) -> dict[str, Any]:
    """
    An application as its owner and its bot see it.

    ``guilds`` is how many the bot is in, ``installs`` how many people have it for themselves,
    ``authorizations`` how many authorised it.
    """
    return {
        **application_json(application, bot),
        "redirect_uris": application.redirect_uris,
        "interactions_endpoint_url": application.interactions_endpoint_url,
        "role_connections_verification_url": application.role_connections_verification_url,
        "owner": user_json(owner),
        "approximate_guild_count": guilds,
        "approximate_user_install_count": installs,
        "approximate_user_authorization_count": authorizations,
        "explicit_content_filter": application.explicit_content_filter.value,
        "team": None,
        "eligible_oauth2_scopes": sorted(SCOPES - NEED_APPROVAL),
    }
