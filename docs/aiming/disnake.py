"""Aims disnake, which asks the server where its Gateway is."""

import disnake

disnake.http.Route.BASE = "http://127.0.0.1:5000/api/v10"
disnake.asset.Asset.BASE = "http://127.0.0.1:5000"
