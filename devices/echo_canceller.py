"""The echo of the assistant's own voice, taken out of the microphone's sound."""

import numpy as np
import numpy.typing as npt

from devices.media import SAMPLE_RATE, Samples

FRAME = SAMPLE_RATE // 100  # samples: 10 ms are worked on at a time
REACH_S = 0.32  # seconds of echo that can be taken out, counted from the reference
_PARTS = round(REACH_S * SAMPLE_RATE) // FRAME
_BINS = FRAME + 1
_MEMORY = np.float32(0.998**2)  # of the echo path from frame to frame: rooms change slowly
_NEAR_MEMORY = np.float32(0.95)  # of the sound that is no echo, from frame to frame
_FIRST_NEAR = 1e-6  # power of what is no echo, at its beginning
_FIRST_DOUBT = 0.5  # variance of the unknown echo path, at its beginning ...
_DOUBT_DECAY = 0.1  # ... and how it falls with each part: late echo is weaker
_EAGER_FRAMES = 200  # sounding frames (2 s) that are learnt from twice, to be quick at first
_SOUNDING = 1e-6  # mean square of a reference frame (-60 dB) that can be learnt from
_TURNS = 4  # one part in so many is cleared of circular wrapping at each step
_QUIET_FRAMES = _PARTS + 1  # frames of silence after which nothing of the reference is left
_LEAST_POWER = np.float32(1e-10)  # lest silence is divided by silence

Spectra = npt.NDArray[np.complex64]
Floats = npt.NDArray[np.float32]


class EchoCanceller:
    """Learns how a loudspeaker sounds in a microphone, and subtracts that.

    A Kalman filter over partitions in the frequency domain (Enzner and Vary, Signal Processing 86,
    1140, 2006; Kuech, Mabande and Enzner, ICASSP 2014): what the microphone hears beside the echo
    counts as its noise, so it learns while only the voice sounds and rests while the wearer speaks
    over it. It subtracts and does nothing else: speech that comes through is speech as it was.

    Frames in which no reference has sounded for `REACH_S` leave exactly as they came. The output is
    not late. It depends on the samples only, not on how they are cut.

    Loudspeaker and microphone must run by one clock: 20 millionths of difference cost 6 of 28
    decibels, 50 cost 19. A delay beyond the reference of up to 0.15 s costs 5, 0.3 s costs all.
    """

    def __init__(self) -> None:
        decay = np.exp(-_DOUBT_DECAY * np.arange(_PARTS))[:, np.newaxis]
        self._doubt = np.tile(_FIRST_DOUBT * decay, (1, _BINS)).astype(np.float32)
        self._path = np.zeros((_PARTS, _BINS), np.complex64)
        self._played = np.zeros((_PARTS, _BINS), np.complex64)  # newest reference first
        self._power = np.zeros((_PARTS, _BINS), np.float32)  # of it
        self._near = np.full(_BINS, _FIRST_NEAR, np.float32)  # power of what is no echo
        self._last = np.zeros(FRAME, np.float32)  # the reference frame before
        self._quiet = _QUIET_FRAMES  # frames since the reference sounded
        self._learnt = 0  # frames
        self._turn = 0
        self._microphone = np.zeros(0, np.float32)  # what does not fill a frame yet
        self._reference = np.zeros(0, np.float32)

    def clean(self, microphone: Samples, reference: Samples) -> Samples:
        """The microphone's sound without the echo of the reference.

        Args:
            microphone: float32, mono, -1 to 1, 16 kHz, [n].
            reference: What the loudspeaker plays meanwhile, likewise [n]. It may be early by up to
                `REACH_S` less the time that the room rings; it must not be late.

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
        heard = self._microphone[:whole].reshape(-1, FRAME)
        played = self._reference[:whole].reshape(-1, FRAME)
        self._microphone, self._reference = self._microphone[whole:], self._reference[whole:]
        if not whole:
            return np.zeros(0, np.float32)
        return np.concatenate([self._frame(*both) for both in zip(heard, played, strict=True)])

    @property
    def waiting(self) -> int:
        """Samples that were taken and not given back yet."""
        return len(self._microphone)

    def _frame(self, heard: Floats, played: Floats) -> Floats:
        level = float(np.dot(played, played)) / FRAME
        self._quiet = 0 if level > 0 else self._quiet + 1
        if self._quiet >= _QUIET_FRAMES:
            self._last = played
            return heard
        self._remember(played)
        eager = level > _SOUNDING and self._learnt < _EAGER_FRAMES
        self._learnt += eager
        rest = heard - self._echo()
        spectrum = _spectrum(rest)
        self._near += (1 - _NEAR_MEMORY) * (_square(spectrum) - self._near)
        self._learn(spectrum)
        if eager:
            self._learn(_spectrum(heard - self._echo()))
            rest = heard - self._echo()
        self._doubt += (1 - _MEMORY) * _square(self._path)
        return rest

    def _remember(self, played: Floats) -> None:
        self._played[1:] = self._played[:-1]
        self._power[1:] = self._power[:-1]
        self._played[0] = np.fft.rfft(np.concatenate([self._last, played]))
        self._power[0] = _square(self._played[0])
        self._last = played

    def _echo(self) -> Floats:
        """What the microphone hears of the reference, as far as is known, [FRAME]."""
        spectrum = np.einsum("pb,pb->b", self._played, self._path)
        return np.fft.irfft(spectrum)[FRAME:].astype(np.float32, copy=False)

    def _learn(self, rest: Spectra) -> None:
        """Correct the echo path by what was left of a frame."""
        unexplained = np.einsum("pb,pb->b", self._power, self._doubt)
        gain = self._doubt / (unexplained + 2 * self._near + _LEAST_POWER)
        self._path += gain * np.conj(self._played) * rest
        # The products above wrap around: only the first half of each part's response is real. As
        # in Speex, the parts take turns at having the other half cleared.
        turn = slice(self._turn, None, _TURNS)
        self._turn = (self._turn + 1) % _TURNS
        response = np.fft.irfft(self._path[turn], axis=1)
        response[:, FRAME:] = 0
        self._path[turn] = np.fft.rfft(response, axis=1)
        self._doubt *= _MEMORY * (1 - np.float32(0.5) * gain * self._power)


def _spectrum(frame: Floats) -> Spectra:
    """Spectrum of a frame behind a frame of silence, [_BINS]."""
    spectrum = np.fft.rfft(np.concatenate([np.zeros(FRAME, np.float32), frame]))
    return spectrum.astype(np.complex64, copy=False)


def _square(spectrum: Spectra) -> Floats:
    square: Floats = spectrum.real**2 + spectrum.imag**2
    return square
