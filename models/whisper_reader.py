"""Whisper's decoder, token by token."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

Floats = npt.NDArray[np.float32]


class WhisperReader:
    """The decoder's memory of one window: what it hears and what it has read."""

    def __init__(self, session: ort.InferenceSession, cross: dict[str, Floats]) -> None:
        self._session = session
        self._feeds: dict[str, npt.NDArray[np.generic]] = dict(cross)
        for port in session.get_inputs():
            if port.name[:2] in ("sk", "sv"):
                _, heads, _, width = port.shape
                self._feeds[port.name] = np.zeros((1, heads, 0, width), np.float32)
        self._caches = [port.name for port in session.get_outputs()][1:]

    def read(self, tokens: Sequence[int], rows: Sequence[int]) -> Floats:
        """Read on; logits [K, V] at the positions `rows` of the new tokens."""
        self._feeds["tokens"] = np.array([tokens], np.int64)
        self._feeds["rows"] = np.array(rows, np.int64)
        logits, *caches = self._session.run(["logits", *self._caches], self._feeds)
        for name, cache in zip(self._caches, caches, strict=True):
            self._feeds[f"s{name[1:]}"] = cache
        result: Floats = logits[0]
        return result

    def peek(self, tokens: Sequence[int], rows: Sequence[int]) -> Floats:
        """As `read`, and forget it again."""
        before = dict(self._feeds)
        logits = self.read(tokens, rows)
        self._feeds = before
        return logits
