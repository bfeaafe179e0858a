"""Lines that were found in a picture, on their way to what is told."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from models.box import Box
from models.exposure import lift_exposure
from models.letterbox import Picture, check_picture, inside
from models.text_boxes import Corners, TextBox
from models.text_decoder import score_of, text_of
from models.text_lines import TextLine, around
from models.text_pictures import cut
from models.text_spelling import Letters, mended

LOWEST_SCORE = 0.5  # mean character probability of a line that is told; 0.7 is safe to read out
LOWEST_SINGLE_SCORE = 0.9  # the same for a single character, which foliage and logos imitate
SURE_SCORE = 0.92  # a line below it is looked at a second time
SMALL_THICKNESS = 26.0  # pixels of the picture: boxes as thin may hold several lines of small type
SURER = 0.03  # by so much another reading must be surer than the plain one


@dataclass(frozen=True, slots=True)
class Found:
    """A line that was found, and what it says."""

    box: TextBox
    letters: Letters

    @property
    def is_doubtful(self) -> bool:
        """Whether it may well be misread."""
        return score_of(self.letters) < SURE_SCORE

    @property
    def is_small(self) -> bool:
        """Whether it may be several lines in one."""
        return _thickness(self.box.corners) < SMALL_THICKNESS

    def lies_in(self, region: Box) -> bool:
        """Whether its middle is in a region."""
        x, y = around(self.box.corners).centre
        return region.x0 <= x <= region.x1 and region.y0 <= y <= region.y1


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The part of a picture that is read, in good light, and where it lies."""

    picture: Picture
    left: int
    top: int

    @classmethod
    def of(cls, image: Picture, region: Box | None) -> "View":
        """What a region of a picture shows; None is the whole.

        Raises:
            ValueError: `image` is no picture.
        """
        check_picture(image)
        if region is None:
            return cls(lift_exposure(image), 0, 0)
        near = inside(region, image.shape[1], image.shape[0])
        return cls(lift_exposure(cut(image, near)), math.floor(near.x0), math.floor(near.y0))

    def lines(self, found: Sequence[Found], since: int = 0) -> list[TextLine]:
        """What is legible of a page from its line number `since` on, in pixels of the picture."""
        spelled = mended([one.letters for one in found])
        told = []
        for one, letters in list(zip(found, spelled, strict=True))[since:]:
            text, score = text_of(letters), score_of(letters)
            if _is_legible(text, score):
                corners = shifted(one.box.corners, self.left, self.top)
                told.append(TextLine(text, around(corners), corners, score))
        return told


def around_all(found: Sequence[Found]) -> Box:
    """The rectangle around lines, with a margin of a line."""
    boxes = [around(one.box.corners) for one in found]
    margin = max(_thickness(one.box.corners) for one in found)
    return Box(
        min(box.x0 for box in boxes) - margin,
        min(box.y0 for box in boxes) - margin,
        max(box.x1 for box in boxes) + margin,
        max(box.y1 for box in boxes) + margin,
    )


def shifted(corners: Corners, x: float, y: float, scale: float = 1.0) -> Corners:
    """Corners scaled, then moved."""
    first, second, third, fourth = ((scale * a + x, scale * b + y) for a, b in corners)
    return first, second, third, fourth


def worth(found: Sequence[Found]) -> float:
    """How much legible text there is, and how sure."""
    scores = [(len(one.letters), score_of(one.letters)) for one in found]
    return sum(length * score * score for length, score in scores if score >= LOWEST_SCORE)


def likeliest(ways: Sequence[Letters]) -> Letters:
    """The first reading, unless another is clearly surer."""
    best = max(ways, key=score_of)
    return best if score_of(best) >= score_of(ways[0]) + SURER else ways[0]


def _is_legible(text: str, score: float) -> bool:
    """Whether a line is worth telling: sure enough, and not punctuation alone."""
    signs = sum(map(str.isalnum, text))
    return signs > 0 and score >= (LOWEST_SINGLE_SCORE if signs == 1 else LOWEST_SCORE)


def _thickness(corners: Corners) -> float:
    """Of a line, pixels."""
    top_left, top_right, _, bottom_left = corners
    return min(math.dist(top_left, top_right), math.dist(top_left, bottom_left))
