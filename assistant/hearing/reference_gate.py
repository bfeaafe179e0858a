"""What the microphone hears counts only where the assistant's own voice cannot explain it."""

import numpy as np

from devices.media import SAMPLE_RATE, Samples

FRAME = SAMPLE_RATE // 100  # samples: 10 ms are judged at a time
DECAY_DB = 0.75  # by which the echo of a sound falls from frame to frame: a live room
FIRST_DB = 6.0  # echo over the reference, before anything was learnt: all is echo then
LEAST_DB = -60.0  # what was learnt does not fall below this
FALL_DB = 0.1  # by which it falls with each sounding frame ...
RISE_DB = 1.0  # ... rises where an echo was a little louder than that ...
CREEP_DB = 0.02  # ... and where much louder: it may be speech, or the volume was turned up
MARGIN_DB = 6.0  # over the echo from which sound is no echo
HOLD_FRAMES = 20  # frames (200 ms) for which the gate stays open
AUDIBLE_DB = -55.0  # of the reference's trace, from which it can be heard at all
_SILENCE = 1e-12  # mean square


class ReferenceGate:
    """Lets the microphone through while nothing is played, and what is louder than the echo.

    The loudest echo that the reference makes is learnt from the playing itself: it falls slowly
    while all is quieter, and rises to meet an echo. For where the echo cannot be subtracted: a
    wearer who is not louder than the assistant's echo is not heard while it speaks.
    """

    def __init__(self) -> None:
        self._trace_db = -120.0  # how loud the reference and its ringing are
        self._echo_db = FIRST_DB  # how loud the echo is at most, against that
        self._open = 0  # frames for which the gate stays open
        self._microphone = np.zeros(0, np.float32)  # what does not fill a frame yet
        self._reference = np.zeros(0, np.float32)

    def clean(self, microphone: Samples, reference: Samples) -> Samples:
        """The microphone's sound, silent where it may be echo.

        Args:
            microphone: float32, mono, -1 to 1, 16 kHz, [n].
            reference: What the loudspeaker plays meanwhile, likewise [n]. Better early than late.

        Returns:
            All whole frames (10 ms) that there are by now, [m]; the rest comes with the next call.
        """
        if microphone.shape != reference.shape or microphone.ndim != 1:
            raise ValueError(
                f"expected microphone and reference of one shape (n,), got {microphone.shape} "
                f"and {reference.shape}"
            )
        self._microphone = np.concatenate([self._microphone, microphone])
        self._reference = np.concatenate([self._reference, reference])
        whole = len(self._microphone) - len(self._microphone) % FRAME
        heard = self._microphone[:whole].reshape(-1, FRAME).copy()
        played = self._reference[:whole].reshape(-1, FRAME)
        self._microphone, self._reference = self._microphone[whole:], self._reference[whole:]
        for index in range(len(heard)):
            if not self._passes(_level_db(heard[index]), _level_db(played[index])):
                heard[index] = 0
        return heard.ravel()

    def _passes(self, heard_db: float, played_db: float) -> bool:
        self._trace_db = max(played_db, self._trace_db - DECAY_DB)
        self._open = max(0, self._open - 1)
        if self._trace_db < AUDIBLE_DB:
            return True
        over_db = heard_db - self._trace_db - self._echo_db
        if over_db > MARGIN_DB:
            self._open = HOLD_FRAMES
            self._echo_db += CREEP_DB
        elif over_db > 0:
            self._echo_db += min(RISE_DB, over_db)
        else:
            self._echo_db = max(LEAST_DB, self._echo_db - FALL_DB)
        return self._open > 0


def _level_db(frame: Samples) -> float:
    return float(10 * np.log10(np.mean(frame * frame) + _SILENCE))
