"""
A load generator for servers that speak Discord's HTTP API and Gateway.

It shares no code with any server, and knows nothing of one beyond a small adapter (how a user is
registered), so the same numbers can be taken from several servers and compared. It aims at
loopback addresses only, and every loop in it is bounded in count and in time.

HTTP and WebSocket are spoken here directly on asyncio protocols, with no client library in
between: the generator often shares the cores with the server, so what it costs for each request
or delivered event must stay far below what a server costs. ``gen.busy`` in each result says how
much of one core the generator used; above about 0.85 the numbers are the generator's.
"""
