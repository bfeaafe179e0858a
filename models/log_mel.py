"""The log-mel spectrogram that Whisper listens to, in numpy."""

import functools

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000  # Hertz
HOP = 160  # samples between two frames: 10 ms
WINDOW = 400  # samples of one frame: 25 ms
FLOOR = 1e-10  # power below which nothing is told apart
RANGE = 8.0  # decades kept below the loudest cell

Floats = npt.NDArray[np.float32]


def log_mel(samples: Floats, frames: int, mels: int = 80) -> Floats:
    """Log-mel spectrogram of `samples`, cut or filled up with silence to `frames`.

    Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision",
    and its code: Hann window, power, Slaney mel bands, log10, at most 8 decades, (x + 4) / 4.

    Args:
        samples: float32, mono, -1 to 1, 16 kHz, shape [n].
        frames: How many frames of 10 ms to give; two at least.
        mels: Mel bands: 80 for the published models up to "large-v2".

    Returns:
        float32, shape [mels, frames].
    """
    padded = np.zeros(frames * HOP, np.float32)
    taken = samples[: len(padded)]
    padded[: len(taken)] = taken
    padded = np.pad(padded, WINDOW // 2, mode="reflect")
    cuts = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    spectrum = np.fft.rfft(cuts * _hann(), axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    logs = np.log10(np.maximum(mel_filters(mels) @ power.T.astype(np.float32), FLOOR))
    logs = np.maximum(logs, logs.max() - RANGE)
    scaled: Floats = ((logs + 4.0) / 4.0).astype(np.float32)
    return scaled


@functools.cache
def _hann() -> Floats:
    return np.hanning(WINDOW + 1)[:-1].astype(np.float32)  # periodic


@functools.cache
def mel_filters(mels: int) -> Floats:
    """Slaney's triangular bands, each of unit area: float32 [mels, WINDOW // 2 + 1], read only."""
    bins = np.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1)
    edges = _hertz(np.linspace(0, _mel(SAMPLE_RATE / 2), mels + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - low) / (centre - low)
    falling = (high - bins) / (high - centre)
    bands = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    filters: Floats = bands.astype(np.float32)
    filters.flags.writeable = False
    return filters


# Slaney's scale: linear up to 1 kHz (mel 15), then 27 mel for each factor 6.4.
_KNEE_HERTZ, _KNEE_MEL, _HERTZ_PER_MEL = 1000.0, 15.0, 200.0 / 3
_LOG_STEP = np.log(6.4) / 27


def _mel(hertz: float) -> float:
    if hertz < _KNEE_HERTZ:
        return hertz / _HERTZ_PER_MEL
    return float(_KNEE_MEL + np.log(hertz / _KNEE_HERTZ) / _LOG_STEP)


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    above = _KNEE_HERTZ * np.exp((mel - _KNEE_MEL) * _LOG_STEP)
    return np.where(mel < _KNEE_MEL, mel * _HERTZ_PER_MEL, above)
