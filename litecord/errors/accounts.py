"""20xxx: the wrong kind of account, or too fast."""

from __future__ import annotations

from .base import Forbidden, RateLimited

# fmt: off

class BotsCannotUse(Forbidden, code=20001, message="Bots cannot use this endpoint"): ...
class OnlyBots(Forbidden, code=20002, message="Only bots can use this endpoint"): ...
class NotYourApplication(
    Forbidden, code=20012,
    message="You are not authorized to perform this action on this application",
): ...
class SlowmodeActive(
    RateLimited, code=20016, message="This action cannot be performed due to slowmode rate limit"
): ...
class OnlyOwner(
    Forbidden, code=20018, message="Only the owner of this account can perform this action"
): ...
class AnnouncementEditLimit(
    RateLimited, code=20022, message="This message cannot be edited due to announcement rate limits"
): ...
class ChannelWriteLimit(
    RateLimited, code=20028,
    message="The write action you are performing on the channel has hit the write rate limit",
): ...
class GuildWriteLimit(
    RateLimited, code=20029,
    message="The write action you are performing on the server has hit the write rate limit",
): ...
class PremiumTierTooLow(
    Forbidden, code=20035, message="Guild premium subscription level too low"
): ...

# fmt: on
