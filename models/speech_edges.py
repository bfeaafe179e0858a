"""Cuts the silence off speech that comes piece by piece."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

AUDIBLE = 0.01  # of full scale; what stays below it is not heard as speech


class SpeechEdges:
    """Gives speech from its first to its last audible sample, with `lead` and `pause` around it.

    Those keep what the voice gives there, such as a breath, as far as it goes; beyond are zeros.
    The pieces that come out are, joined, the same however the speech was cut into pieces.
    """

    def __init__(self, lead: int, pause: int) -> None:
        """Keep `lead` samples before the first sound and `pause` behind the last."""
        self._lead = lead
        self._pause = pause
        self._begun = False
        self._held = np.zeros(lead, np.float32)  # not given out yet: it may be the end

    def add(self, sound: Samples) -> Samples:
        """The next samples of the speech -> those that are sure to be kept, -1 to 1, maybe none."""
        held = np.concatenate([self._held, sound])
        audible = np.flatnonzero(np.abs(held) >= AUDIBLE)
        if not len(audible):
            self._held = held if self._begun else held[len(held) - self._lead :]
            return held[:0]
        begin = 0 if self._begun else audible[0] - self._lead
        self._begun = True
        self._held = held[audible[-1] + 1 :]
        return held[begin : audible[-1] + 1].clip(-1.0, 1.0)

    def end(self) -> Samples:
        """What is left: the pause, or nothing where nothing was audible."""
        if not self._begun:
            return self._held[:0]
        tail = self._held[: self._pause]
        return np.pad(tail, (0, self._pause - len(tail)))
