"""Which speech is taken as meant for the assistant."""

from enum import Enum, auto

from assistant.config import Hearing, Listen
from devices.media import NANOSECONDS


class Heed(Enum):
    """What speech that begins now is taken for."""

    NONE = auto()  # not for the assistant: it is not recognised
    OVERHEARD = auto()  # answered when it is a request
    ADDRESSED = auto()  # surely for the assistant: a key or the wake phrase came before it


class Attention:
    """Follows calls and answers, and says what speech is taken for.

    With a wake phrase the assistant also listens while it speaks, so that it can be interrupted,
    and for a while after that, so that one can ask on.

    Args:
        listen: When speech is taken as a request.
        settings: How long calls and answers count.
    """

    def __init__(self, listen: Listen, settings: Hearing) -> None:
        self._listen = listen
        self._call_ns = int(settings.call_window_s * NANOSECONDS)
        self._follow_up_ns = int(settings.follow_up_s * NANOSECONDS)
        self._called_until_ns = -1
        self.speaking = False  # whether the assistant is
        self._follow_up_until_ns = -1
        self.interpreting = False  # then everybody is heard

    def call(self, t_ns: int) -> None:
        """The key was pressed or the wake phrase said."""
        self._called_until_ns = t_ns + self._call_ns

    def take_up(self, t_ns: int) -> None:
        """A request was taken up: the call is answered, and one may go on or ask on."""
        self._called_until_ns = -1
        self._follow_up_until_ns = t_ns + self._follow_up_ns

    def voice(self, speaking: bool, t_ns: int) -> None:
        """The assistant's voice began or ended."""
        self.speaking = speaking
        self._follow_up_until_ns = t_ns + self._follow_up_ns

    def heed(self, start_ns: int) -> Heed:
        """What speech that begins at `start_ns` is taken for."""
        if start_ns <= self._called_until_ns:
            return Heed.ADDRESSED
        if self._listen is Listen.OPEN or self.interpreting:
            return Heed.OVERHEARD
        follows = self.speaking or start_ns <= self._follow_up_until_ns
        return Heed.OVERHEARD if self._listen is Listen.WAKE and follows else Heed.NONE
