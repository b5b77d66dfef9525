"""Aims nextcord, which asks the server where its Gateway is."""

import nextcord

nextcord.http.Route.BASE = "http://127.0.0.1:5000/api/v10"
nextcord.asset.Asset.BASE = "http://127.0.0.1:5000"
