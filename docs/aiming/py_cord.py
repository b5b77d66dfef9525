"""Aims py-cord, which fills in the version by itself."""

import discord

discord.http.Route.API_BASE_URL = "http://127.0.0.1:5000/api/v{API_VERSION}"
discord.asset.Asset.BASE = "http://127.0.0.1:5000"
