"""Aims hikari; the first may be told to a bot alone, as ``GatewayBot(token, rest_url=...)``."""

import hikari

hikari.urls.REST_API_URL = "http://127.0.0.1:5000/api/v10"
hikari.urls.CDN_URL = "http://127.0.0.1:5000"
