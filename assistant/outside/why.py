from enum import StrEnum


class Why(StrEnum):
    """How a language model fails to answer."""

    AWAY = "away"  # no server there, or it refuses
    SLOW = "slow"
    BROKEN = "broken"  # the connection ended in the middle
    ODD = "odd"  # it answered something that is no answer
    UNSUPPORTED = "unsupported"  # it said what nothing seen, read or told holds
    CANCELLED = "cancelled"
    OFFLINE = "offline"
    UNLOGGED = "unlogged"  # the audit log cannot be written, so nothing is sent
