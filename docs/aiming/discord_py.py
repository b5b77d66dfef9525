"""Aims discord.py; to be run before the client is started."""

import discord
import yarl

discord.http.Route.BASE = "http://127.0.0.1:5000/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("ws://127.0.0.1:5000")
discord.asset.Asset.BASE = "http://127.0.0.1:5000"
