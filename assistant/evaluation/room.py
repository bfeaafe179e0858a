"""How rooms sound: impulse responses from a source to a microphone, reckoned, not recorded."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 16_000  # Hertz
SOUND_SPEED = 343.0  # metres a second
EARLY_S = 0.06  # reflections up to here are reckoned one by one, later ones are noise that decays
_LONGEST_S = 0.6  # of a response
_SINC = 32  # samples on both sides of a reflection that lies between two samples
_FADE_S = 0.01  # in which the late sound comes in
_WEAKEST = 1e-4  # of the direct sound at one metre: weaker reflections are left out
_60_DB = 6.907_755  # natural logarithm of a thousand: 60 decibels of amplitude

Samples = npt.NDArray[np.float32]
Point = tuple[float, float, float]  # metres from a corner of the room: x, y and height


@dataclass(frozen=True, slots=True)
class Room:
    """A box of air.

    Attributes:
        size: Length, width and height, metres.
        reflections: What part of the sound pressure comes back from each wall: at x = 0, at the
            far x, at y = 0, at the far y, from the floor, from the ceiling. 0 is open air.
        reverberation_s: Time in which the late sound falls by 60 decibels; 0 where there is none.
    """

    size: Point
    reflections: tuple[float, float, float, float, float, float]
    reverberation_s: float


def closed_room(size: Point, reverberation_s: float) -> Room:
    """A room whose walls are all alike, by Eyring's formula (J. Acoust. Soc. Am. 1, 217, 1930)."""
    length, width, height = size
    surface = 2 * (length * width + length * height + width * height)
    volume = length * width * height
    # Eyring: T = 24 ln(10) V / (-c S ln(1 - a)), where 1 - a is the energy that comes back.
    energy = np.exp(-24 * np.log(10) * volume / (SOUND_SPEED * surface * reverberation_s))
    part = float(np.sqrt(energy))
    return Room(size, (part, part, part, part, part, part), reverberation_s)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the assistant's loudspeaker, its microphone and the wearer's mouth are.

    Attributes:
        name: In words.
        room: Around them.
        loudspeaker: Where the assistant's voice comes from.
        microphone: Where both are heard.
        mouth: The wearer's.
    """

    name: str
    room: Room
    loudspeaker: Point
    microphone: Point
    mouth: Point

    def echo(self, seed: int) -> Samples:
        """Response from the loudspeaker to the microphone, [n]."""
        return response(self.room, self.loudspeaker, self.microphone, seed)

    def speech(self, seed: int) -> Samples:
        """Response from the wearer's mouth to the microphone, [n]."""
        return response(self.room, self.mouth, self.microphone, seed)


_OFFICE = closed_room((4.0, 3.2, 2.6), 0.35)
_LIVING_ROOM = closed_room((6.0, 4.5, 2.6), 0.5)
_KITCHEN = closed_room((3.5, 3.0, 2.5), 0.7)
_STREET = Room((200.0, 14.0, 100.0), (0.0, 0.0, 0.75, 0.7, 0.7, 0.0), 0.0)

SCENES = (
    Scene("glasses, street", _STREET, (90, 3.0, 1.65), (90.1, 3.05, 1.65), (90.12, 3.08, 1.55)),
    Scene("glasses, office", _OFFICE, (1.5, 1.4, 1.6), (1.6, 1.45, 1.6), (1.62, 1.48, 1.5)),
    Scene("laptop, office", _OFFICE, (2.0, 1.5, 0.8), (2.2, 1.6, 1.0), (2.3, 2.1, 1.15)),
    Scene("laptop, kitchen", _KITCHEN, (1.2, 1.0, 0.9), (1.4, 1.1, 1.1), (1.5, 1.9, 1.5)),
    Scene("speaker, living room", _LIVING_ROOM, (1, 1.2, 0.7), (3, 2.6, 0.9), (3.3, 3.2, 1.15)),
)


def response(room: Room, source: Point, microphone: Point, seed: int) -> Samples:
    """The impulse response from a source to a microphone, both small and open to all sides.

    Early reflections by the image-source method (Allen and Berkley, J. Acoust. Soc. Am. 65, 943,
    1979), late ones as noise that decays, at the level at which the early ones end.

    Args:
        room: Around both.
        source: Where the sound comes from.
        microphone: Where it is heard.
        seed: Of the late sound.

    Returns:
        [n] at `RATE`; sample 0 is when the sound leaves the source, and the direct sound at one
        metre has amplitude 1.
    """
    longest_s = max(EARLY_S, min(_LONGEST_S, room.reverberation_s))
    reach_s = EARLY_S if room.reverberation_s else longest_s + 0.1
    length = round(max(longest_s, reach_s) * RATE) + 2 * _SINC
    sound = np.zeros(length + _SINC, np.float64)
    offsets = np.arange(-_SINC, _SINC)
    for distance, strength in _images(room, source, microphone, reach_s * SOUND_SPEED):
        place = distance / SOUND_SPEED * RATE
        first = int(place)
        window = 0.5 + 0.5 * np.cos(np.pi * (offsets - (place - first)) / (_SINC + 1))
        pulse = strength * np.sinc(offsets - (place - first)) * window
        kept = offsets + first >= 0
        sound[(offsets + first)[kept]] += pulse[kept]
    if room.reverberation_s:
        _add_late(sound, room.reverberation_s, seed)
    return sound[:length].astype(np.float32)


def _images(
    room: Room, source: Point, microphone: Point, reach: float
) -> Iterator[tuple[float, float]]:
    """Mirror images of the source within `reach` metres: how far each is, and how strong."""
    along = [list(_along(source[axis], microphone[axis], room, axis, reach)) for axis in range(3)]
    x, y, z = (np.array(axis) for axis in along)
    square = x[:, None, None, 0] ** 2 + y[None, :, None, 0] ** 2 + z[None, None, :, 0] ** 2
    strength = x[:, None, None, 1] * y[None, :, None, 1] * z[None, None, :, 1]
    distance = np.sqrt(square)
    strength = strength / np.maximum(distance, 0.01)
    heard = (distance < reach) & (np.abs(strength) > _WEAKEST)
    order = np.argsort(distance[heard], kind="stable")
    yield from zip(distance[heard][order].tolist(), strength[heard][order].tolist(), strict=True)


def _along(
    source: float, microphone: float, room: Room, axis: int, reach: float
) -> Iterator[tuple[float, float]]:
    """One axis' distances from the microphone to the images, with what the walls leave of them."""
    size = room.size[axis]
    near, far = room.reflections[2 * axis : 2 * axis + 2]
    most = int(np.ceil(reach / (2 * size))) + 1
    for turn in range(-most, most + 1):
        for mirrored in (0, 1):
            distance = (1 - 2 * mirrored) * source + 2 * turn * size - microphone
            left = near ** abs(turn - mirrored) * far ** abs(turn)
            if left > _WEAKEST and abs(distance) < reach:
                yield distance, left


def _add_late(sound: npt.NDArray[np.float64], reverberation_s: float, seed: int) -> None:
    """Add noise that decays, from the end of the early sound on, in place."""
    start, fade = round(EARLY_S * RATE), round(_FADE_S * RATE)
    before = sound[start - 2 * fade : start - fade]
    level = np.sqrt(np.mean(before**2))
    begin = start - fade
    t = np.arange(len(sound) - begin) / RATE
    late = np.random.default_rng(seed).standard_normal(len(t))
    late *= level * np.exp(-_60_DB * t / reverberation_s)
    late[:fade] *= np.linspace(0, 1, fade)
    sound[begin : begin + fade] *= np.linspace(1, 0, fade)
    sound[start:] = 0
    sound[begin:] += late
