"""Aims interactions.py, which asks the server where its Gateway is."""

import interactions

interactions.api.http.route.Route.BASE = "http://127.0.0.1:5000/api/v10"
interactions.Asset.BASE = "http://127.0.0.1:5000"
