"""
A web application on Authlib: somebody logs in at its request, and it does what it may for them.

``python -m pybots.oauth_client JSON``; what it saw is one line of JSON. The browser is played by
requests: it follows the forms of the pages, as they are.
"""

from __future__ import annotations

import json
import re
import sys
from html import unescape
from typing import Any
from urllib.parse import urljoin

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt

_FORM = re.compile(r'<form method="post" action="([^"]*)">(.*?)</form>', re.S)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Browser:
    """Somebody's browser."""

    def __init__(self) -> None:
        self._session = requests.Session()

    def look(self, address: str) -> requests.Response:
        """Look at a page."""
        return self._session.get(address, timeout=30)

    def send(self, shown: requests.Response, **filled: str) -> requests.Response:
        """Fill in the last form of a page and send it; redirects are not followed."""
        action, inner = _FORM.findall(shown.text)[-1]
        form = {name: unescape(value) for name, value in _HIDDEN.findall(inner)}
        address = urljoin(shown.url, unescape(action))
        return self._session.post(address, {**form, **filled}, allow_redirects=False, timeout=30)


def agree(address: str, login: str, password: str) -> str:
    """Log in and agree to what is asked; where the browser is sent then."""
    browser = Browser()
    logged_in = browser.send(browser.look(address), login=login, password=password)
    shown = browser.look(urljoin(address, logged_in.headers["location"]))
    return browser.send(shown, decision="allow").headers["location"]


def main(given: dict[str, str]) -> dict[str, Any]:
    """Run the flow; what came of each step."""
    api, verifier = given["api"], generate_token(64)
    client = OAuth2Session(
        given["client_id"],
        given["client_secret"],
        scope="identify email openid",
        redirect_uri=given["redirect_uri"],
        code_challenge_method="S256",
        token_endpoint_auth_method=given["method"],
    )
    pages = f"{given['origin']}/oauth2/authorize"
    address, state = client.create_authorization_url(pages, code_verifier=verifier, nonce="n")
    location = agree(address, given["login"], given["password"])
    first = client.fetch_token(
        f"{api}/oauth2/token",
        authorization_response=location,
        code_verifier=verifier,
        state=state,
    )
    keys = JsonWebKey.import_key_set(client.get(f"{api}/oauth2/keys").json())
    claims = jwt.decode(first["id_token"], keys)
    claims.validate()
    me = client.get(f"{api}/users/@me").json()
    second = client.refresh_token(f"{api}/oauth2/token", refresh_token=first["refresh_token"])
    again = client.get(f"{api}/users/@me").status_code
    revoked = client.revoke_token(
        f"{api}/oauth2/token/revoke", token=second["access_token"], token_type_hint="access_token"
    )
    bearer = {"Authorization": f"Bearer {second['access_token']}"}
    return {
        "me": me,
        "claims": dict(claims),
        "scope": first["scope"],
        "is_new": first["access_token"] != second["access_token"],
        "again": again,
        "revoked": revoked.status_code,
        "afterwards": requests.get(f"{api}/users/@me", headers=bearer, timeout=30).status_code,
    }


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
