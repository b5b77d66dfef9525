"""Two Litecords in one process, each with its own port and database: twistd -ny two_servers.tac"""

from pathlib import Path

from twisted.application.service import Application
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from litecord.config import Config
from litecord.tap import Litecord, StartError, service

INI = """
[litecord]
listen = tcp:0:interface=127.0.0.1
data = {name}
"""

log = Logger()
application = Application("two servers")


async def tell(name: str, server: Litecord) -> None:
    try:
        ready = await server.ready
    except StartError as error:
        log.error("{name} cannot run: {error}", name=name, error=error)
    else:
        log.info("{name} is at {url}", name=name, url=ready.base_url)


for name in ("one", "two"):
    config = Config.from_string(INI.format(name=name), Path("two_servers").absolute())
    server = service(config, reactor)
    server.setServiceParent(application)
    Deferred.fromCoroutine(tell(name, server))
