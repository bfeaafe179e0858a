"""What devices produce: pictures and sound, stamped once, at capture."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000  # Hertz: what the ears work at; adapters resample to it
NANOSECONDS = 1_000_000_000  # in a second

Samples = npt.NDArray[np.float32]  # mono, -1 to 1, shape [n]
Image = npt.NDArray[np.uint8]  # BGR, shape [height, width, 3]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the wearer's view.

    Attributes:
        number: Counts the pictures of its source from 0; gaps are pictures that were not taken.
        t_ns: When it was captured, nanoseconds since the session began.
        image: BGR, uint8, [height, width, 3], upright (rotation already applied). Read only.
        source_size: Width and height in pixels of the picture before any down-scaling;
            boxes that leave the program are in these pixels.
    """

    number: int
    t_ns: int
    image: Image
    source_size: tuple[int, int]

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(
                "expected a uint8 picture of shape (height, width, 3), "
                f"got {self.image.dtype} {self.image.shape}"
            )

    @property
    def scale(self) -> tuple[float, float]:
        """Source pixels in one pixel of `image`, along x and along y."""
        height, width = self.image.shape[:2]
        return self.source_size[0] / width, self.source_size[1] / height


@dataclass(frozen=True, slots=True, eq=False)
class AudioBlock:
    """A stretch of microphone sound.

    Attributes:
        t_ns: When its first sample was captured, nanoseconds since the session began.
        samples: float32, mono, -1 to 1, `SAMPLE_RATE` Hertz, shape [n].
    """

    t_ns: int
    samples: Samples

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise ValueError(
                f"expected float32 samples of shape (n,), got {self.samples.dtype} "
                f"{self.samples.shape}"
            )

    @property
    def end_ns(self) -> int:
        """When its last sample ends, nanoseconds since the session began."""
        return self.t_ns + samples_to_ns(len(self.samples))


Moment = Frame | AudioBlock


def samples_to_ns(samples: int) -> int:
    """Duration in nanoseconds of so many samples at `SAMPLE_RATE`."""
    return samples * NANOSECONDS // SAMPLE_RATE


def ns_to_samples(nanoseconds: int) -> int:
    """Whole samples at `SAMPLE_RATE` in so many nanoseconds."""
    return nanoseconds * SAMPLE_RATE // NANOSECONDS
