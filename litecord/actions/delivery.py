"""How interactions come to applications: through the gateway, to one session of their bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from zope.interface import implementer

from ..events import InteractionDelivered
from ..interfaces import IInteractionDelivery
from ..model.interactions import Interaction, Scene

if TYPE_CHECKING:
    from .world import World


@implementer(IInteractionDelivery)
@attrs.define(eq=False)
class GatewayDelivery:
    """Publishes an interaction; where no session of the bot is there, nobody will answer."""

    _world: World

    def deliver(self, interaction: Interaction, scene: Scene) -> None:
        """Tell the application of an interaction."""
        self._world.publish(
            InteractionDelivered(
                user_id=interaction.bot_id, interaction=interaction, scene=scene
            )
        )
