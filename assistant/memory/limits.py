from dataclasses import dataclass
from datetime import timedelta

BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept.

    Attributes:
        keep: How long what was seen is kept after it was last seen. Notes stay.
        keep_talk: How long what people said is kept; nothing of it where that is zero.
        most_bytes: How much may be held in all. The oldest pictures go first, then the oldest
            records, notes last of all.
        pictures_of_one: Pictures kept of one thing at one place, the newest.
    """

    keep: timedelta = timedelta(days=90)
    keep_talk: timedelta = timedelta(days=1)
    most_bytes: int = 300 * BYTES_PER_MB
    pictures_of_one: int = 3
