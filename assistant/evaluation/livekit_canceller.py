"""WebRTC's echo canceller AEC3, by the package livekit, to compare with."""

import numpy as np
from livekit import rtc

from devices.media import SAMPLE_RATE, Samples

_FRAME = SAMPLE_RATE // 100  # samples: it takes 10 ms at a time
_FULL_SCALE = 32767.0  # of 16 bit


class LivekitCanceller:
    """Takes the echo of a reference out; what it gives is 8 ms late."""

    def __init__(self) -> None:
        self._module = rtc.AudioProcessingModule(echo_cancellation=True)
        self._waiting = np.zeros((2, 0), np.float32)

    def clean(self, microphone: Samples, reference: Samples) -> Samples:
        """Both float32 [n] at 16 kHz; returns all whole frames that there are by now, [m]."""
        waiting = np.concatenate([self._waiting, np.stack([microphone, reference])], axis=1)
        whole = waiting.shape[1] - waiting.shape[1] % _FRAME
        self._waiting = waiting[:, whole:]
        frames = [self._frame(waiting[:, i : i + _FRAME]) for i in range(0, whole, _FRAME)]
        return np.concatenate(frames) if frames else np.zeros(0, np.float32)

    def _frame(self, both: Samples) -> Samples:
        heard, played = (_as_frame(row) for row in both)
        self._module.process_reverse_stream(played)
        self._module.process_stream(heard)
        return (np.frombuffer(heard.data, np.int16) / np.float32(_FULL_SCALE)).astype(np.float32)


def _as_frame(samples: Samples) -> rtc.AudioFrame:
    pcm = np.round(np.clip(samples, -1, 1) * _FULL_SCALE).astype(np.int16)
    return rtc.AudioFrame(bytearray(pcm.tobytes()), SAMPLE_RATE, 1, _FRAME)
