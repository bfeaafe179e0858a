"""What is being said, as far as it is known, written down while it is said."""

from dataclasses import dataclass, field

from assistant.hearing.words import plain
from devices.media import SAMPLE_RATE, Samples, samples_to_ns
from models.long_audio import quiet_cut

_COMPARED = 60  # known words that are looked for in a new recognition, the last ones
_SHORTEST_S, _LONGEST_S = 3.0, 7.5  # seconds: a longer window is cut between these


@dataclass(frozen=True, slots=True)
class Caption:
    """The words so far.

    Attributes:
        text: All of them.
        stable: How many characters of it all later captions of the utterance begin with.
    """

    text: str
    stable: int


@dataclass(frozen=True, slots=True, eq=False)
class CaptionWindow:
    """The sound that is recognised for a caption.

    Attributes:
        pieces: One, or two if it got long: what is closed then, and the rest.
        cut_ns: Where the rest begins.
    """

    pieces: tuple[Samples, ...]
    cut_ns: int

    @staticmethod
    def of(sound: Samples, begin_ns: int) -> "CaptionWindow":
        """The sound from `begin_ns` until now, cut where it is quietest if it is long."""
        cut = quiet_cut(sound, SAMPLE_RATE, _SHORTEST_S, _LONGEST_S)
        pieces = (sound,) if cut == len(sound) else (sound[:cut], sound[cut:])
        return CaptionWindow(pieces, begin_ns + samples_to_ns(cut))


@dataclass(slots=True)
class Captioner:
    """One utterance, recognised again and again while it grows.

    Words on which two recognitions in a row agree are stable (LocalAgreement-2 of Macháček et al.,
    "Turning Whisper into Real-Time Transcription System", https://arxiv.org/abs/2307.14743). So
    that the cost does not grow with the utterance, only a window of it is recognised: what `close`
    is told of is not looked at again.
    """

    window_ns: int | None = None  # where the window begins; None is the utterance's beginning
    _closed: list[str] = field(default_factory=list)  # words before the window
    _agreed: list[str] = field(default_factory=list)  # stable words in the window
    _newest: list[str] = field(default_factory=list)  # words in the window, last time

    def take(self, text: str) -> Caption:
        """The caption, given the words from the window's beginning until now."""
        words = text.split()
        tail = words[_reach(self._agreed, words) :]
        agreed = _agreement(self._newest, tail)
        self._agreed += tail[:agreed]
        self._newest = tail[agreed:]
        return self._caption(self._newest)

    def close(self, text: str, end_ns: int) -> None:
        """Begin a new window at `end_ns`; `text` is said from the old one's beginning to there."""
        words = text.split()
        reach = _reach(self._agreed, words)
        inside = len(self._agreed) if reach < len(words) else _reach(words, self._agreed)
        self._closed += [*self._agreed[:inside], *words[reach:]]
        # What is already sure of the new window stays so.
        self._agreed = self._agreed[inside:]
        self._newest = []
        self.window_ns = end_ns

    def whole(self, text: str) -> Caption:
        """The caption, given all words of the utterance until now."""
        words, known = text.split(), [*self._closed, *self._agreed]
        # Far from the end both say the same, word for word or nearly.
        skipped = max(0, len(known) - _COMPARED)
        reach = skipped + _reach(known[skipped:], words[skipped:])
        return self._caption(words[reach:])

    def _caption(self, tail: list[str]) -> Caption:
        stable = [*self._closed, *self._agreed]
        return Caption(" ".join([*stable, *tail]), len(" ".join(stable)))


def _agreement(one: list[str], other: list[str]) -> int:
    """How many words both begin with, case and marks aside."""
    for count, (word, same) in enumerate(zip(one, other, strict=False)):
        if plain(word) != plain(same):
            return count
    return min(len(one), len(other))


def _reach(known: list[str], words: list[str]) -> int:
    """How many of `words` say what `known` says, some of it in other words.

    That is the beginning of `words` that has the least edit distance to `known`; of equals, the
    one whose length is nearest to that of `known`.
    """
    row, said = list(range(len(words) + 1)), [plain(word) for word in words]
    for place, word in enumerate(map(plain, known), start=1):
        diagonal, row[0] = row[0], place
        for other in range(1, len(words) + 1):
            changed = diagonal + (word != said[other - 1])
            diagonal = row[other]
            row[other] = min(changed, row[other] + 1, row[other - 1] + 1)
    return min(range(len(row)), key=lambda count: (row[count], abs(count - len(known))))
