"""Scores of what is said about pictures: pure rules over claims and labels."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.evaluation.picture_set import Corners, Labelled, Shown

WRONG_COST = 5  # a wrong claim costs as much as so many missing ones
SAME_IOU = 0.3  # of a claim's box and a label's: hand-drawn boxes are rough


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that the assistant would name.

    Attributes:
        label: What it is called.
        sure: Whether it is said without "maybe".
        score: The scene's mean detector score, 0 to 1.
        box: Where, parts of width and height.
        side: The side that is said.
    """

    label: str
    sure: bool
    score: float
    box: Corners
    side: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Kinds of things named in pictures: a label counts once a picture, however many of them.

    Attributes:
        right: Named, and there.
        wrong: Named, and not there.
        missing: There, and not named.
    """

    right: int = 0
    wrong: int = 0
    missing: int = 0

    @property
    def precision(self) -> float:
        """Share of what is named that is there; 1 when nothing is named."""
        named = self.right + self.wrong
        return self.right / named if named else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that is named; 1 when nothing is there."""
        there = self.right + self.missing
        return self.right / there if there else 1.0

    @property
    def cost(self) -> int:
        """Missing ones, and wrong ones five times."""
        return self.missing + WRONG_COST * self.wrong

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.right + other.right, self.wrong + other.wrong, self.missing + other.missing
        )


def tally(picture: Labelled, claims: Iterable[Claim]) -> Tally:
    """Claims about one picture against its labels; ambiguous labels count neither way."""
    named = {claim.label for claim in claims} - picture.ambiguous
    return Tally(
        right=len(named & picture.labels),
        wrong=len(named - picture.labels),
        missing=len(picture.labels - named),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def count_errors(picture: Labelled, claims: Sequence[Claim]) -> list[int]:
    """By how many each right kind with a known count is miscounted."""
    named = Counter(claim.label for claim in claims)
    return [
        abs(named[shown.label] - shown.count)
        for shown in picture.things
        if shown.count is not None and named[shown.label]
    ]


def sides_right(picture: Labelled, claims: Iterable[Claim]) -> list[bool]:
    """For each claim that lies on a marked thing of its label: whether the side said is right."""
    judged = []
    for claim in claims:
        marked = [m for shown in picture.things if shown.label == claim.label for m in shown.boxes]
        nearest = max(marked, key=lambda m: iou(m.box, claim.box), default=None)
        if nearest is not None and iou(nearest.box, claim.box) >= SAME_IOU:
            judged.append(nearest.side == claim.side)
    return judged


def wrong_labels(picture: Labelled, claims: Iterable[Claim]) -> dict[str, float]:
    """The labels that are wrong, each with its highest score."""
    wrong: dict[str, float] = {}
    for claim in claims:
        if claim.label not in picture.labels | picture.ambiguous:
            wrong[claim.label] = max(wrong.get(claim.label, 0.0), claim.score)
    return wrong


def missing_labels(picture: Labelled, claims: Iterable[Claim]) -> list[Shown]:
    """What is there and not named."""
    named = {claim.label for claim in claims}
    return [shown for shown in picture.things if shown.label not in named]


def iou(one: Corners, other: Corners) -> float:
    """What two boxes share, as a part of what both cover."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, width) * max(0.0, height)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return shared / (areas - shared) if areas > shared else 0.0
