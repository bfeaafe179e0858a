"""The facts that flow through the program, beyond the pictures and sound of `devices.media`.

Events are named in the past tense and never change. All times are nanoseconds since the session
began, taken from the clock once, at capture, and carried along; boxes are pixels of the source
picture. `event_json` carries any event over a file or a wire.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.box import Box


class Trigger(StrEnum):
    """Who opened a turn."""

    SPEECH = "speech"
    TIMER = "timer"
    REMINDER = "reminder"
    INTERPRETER = "interpreter"
    DEVICE = "device"


class Refusal(StrEnum):
    """The three ways to say no."""

    UNKNOWN = "unknown"  # no model here can tell
    UNSEEN = "unseen"  # could be recognised, is not in a good view
    UNSURE = "unsure"  # the view is stale, dark, blurred, cut or disagrees with itself


class EvidenceKind(StrEnum):
    """What kind of fact an answer rests on."""

    OBJECT = "object"
    TEXT = "text"
    CODE = "code"
    COLOUR = "colour"
    MEMORY = "memory"
    SPEECH = "speech"
    CLOCK = "clock"
    CALCULATION = "calculation"
    MODEL = "model"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing in one picture.

    Attributes:
        label: Canonical English name.
        box: Pixels of the source picture.
        score: The detector's, 0 to 1.
    """

    label: str
    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of text, or one code, in one picture.

    Attributes:
        value: The words, or what the code holds.
        box: Pixels of the source picture.
        score: 0 to 1; a decoded code has 1.
        kind: "text", or the code's symbology ("qr", "ean13" ...).
    """

    value: str
    box: Box
    score: float
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class SeenHand:
    """One hand in one picture.

    Attributes:
        box: Around it, pixels of the source picture.
        landmarks: (x, y) of 21 points, likewise, beyond its edges too: the wrist, then four of each
            finger from root to tip, from the thumb to the little one.
        right: Whether it is a right hand; None when unsure.
        score: The landmark model's, 0 to 1; under 0.5 only the box is to be trusted.
    """

    box: Box
    landmarks: tuple[tuple[float, float], ...]
    right: bool | None
    score: float


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour of a region of one picture.

    Attributes:
        name: One of `assistant.seeing.colour.NAMES`.
        tone: "dark", "light" or "".
        share: Of the region, 0 to 1, what is near its middle counting more.
    """

    name: str
    tone: str
    share: float


@dataclass(frozen=True, slots=True)
class Patch:
    """A region of one picture and its colours.

    Attributes:
        label: Of the thing that fills it; "" is the middle of the picture.
        box: Pixels of the source picture.
        colours: One or two, the largest first; none when unsure.
        trouble: Why it is unsure: "small", "bright", "dark" or "mixed"; else "".
    """

    label: str
    box: Box
    colours: tuple[Colour, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that an answer rests on.

    Attributes:
        kind: See `EvidenceKind`.
        value: The fact itself: a label, the words read, a time of day.
        t_ns: When the picture that shows it was taken; None for what no picture shows.
        box: Pixels of the source picture.
        score: 0 to 1.
        time: Of what is remembered: when it was last so, ISO 8601 in UTC.
        record: Likewise, the number under which it is kept.
    """

    kind: EvidenceKind
    value: str
    t_ns: int | None = None
    box: Box | None = None
    score: float | None = None
    time: str | None = None
    record: int | None = None


@dataclass(frozen=True, slots=True)
class ListenOpened:
    """The wearer pressed the key to talk."""

    t_ns: int


@dataclass(frozen=True, slots=True)
class WakeHeard:
    """The wake phrase was said. `t_ns` is where what follows it begins; `score` is 0 to 1."""

    t_ns: int
    score: float


@dataclass(frozen=True, slots=True)
class Muted:
    """The microphone was switched off (`on` is true), or on again."""

    t_ns: int
    on: bool


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak. `t_ns` is the first speech sample."""

    t_ns: int
    utterance: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """Somebody stopped speaking.

    Attributes:
        t_ns: When the last speech sample ended.
        start_ns: When the first one was.
        decided_ns: When the silence had lasted long enough to be sure.
        utterance: Counts from 1.
        dropped: Whether it was too short to be speech.
    """

    t_ns: int
    start_ns: int
    decided_ns: int
    utterance: int
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said.

    Attributes:
        t_ns: When the speech ended.
        start_ns: When it began.
        utterance: The utterance it belongs to.
        text: The words.
        language: BCP-47.
        language_probability: 0 to 1.
        avg_logprob: Mean log-probability of a token.
        no_speech_probability: 0 to 1.
        final: False for a partial caption: `t_ns` is then the end of the sound it rests on.
        addressed: Whether a key or the wake phrase came before it.
        stable: How many characters of a partial caption later ones begin with too.
    """

    t_ns: int
    start_ns: int
    utterance: int
    text: str
    language: str
    language_probability: float
    avg_logprob: float
    no_speech_probability: float
    final: bool = True
    addressed: bool = False
    stable: int = 0


@dataclass(frozen=True, slots=True)
class BargedIn:
    """The wearer interrupts what is being spoken; `t_ns` is the end of the words that show it."""

    t_ns: int
    utterance: int


@dataclass(frozen=True, slots=True)
class SpeechIgnored:
    """Speech that is no request to the assistant; `why` in words."""

    t_ns: int
    start_ns: int
    utterance: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Detections:
    """What the detector saw in one picture, captured at `t_ns`."""

    t_ns: int
    frame: int
    things: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class TextSeen:
    """The lines of text in one picture, captured at `t_ns`, in reading order."""

    t_ns: int
    frame: int
    lines: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """The codes in one picture, captured at `t_ns`."""

    t_ns: int
    frame: int
    codes: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class HandsSeen:
    """The hands in one picture, captured at `t_ns`."""

    t_ns: int
    frame: int
    hands: tuple[SeenHand, ...]


@dataclass(frozen=True, slots=True)
class ColoursSeen:
    """The colours of the things in one picture, captured at `t_ns`, and of its middle."""

    t_ns: int
    frame: int
    patches: tuple[Patch, ...]


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """What the place in view looks like.

    Attributes:
        t_ns: When the picture was taken.
        frame: Number of the picture.
        embedding: Of the whole view, of length 1.
    """

    t_ns: int
    frame: int
    embedding: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ModelSaid:
    """What the wearer's own vision model said of the picture captured at `t_ns`.

    Attributes:
        t_ns: When the picture was captured.
        frame: Its number.
        question: The words that the model was asked.
        text: Its answer, which nobody has checked; empty when it gave none.
    """

    t_ns: int
    frame: int
    question: str
    text: str


Perceived = Detections | TextSeen | CodeSeen | HandsSeen | ColoursSeen | PlaceSeen | ModelSaid
"""What a look at one picture gives."""


@dataclass(frozen=True, slots=True)
class SceneChanged:
    """The view at `t_ns` differs from the one before by `difference`, 0 to 1."""

    t_ns: int
    frame: int
    difference: float


@dataclass(frozen=True, slots=True)
class ViewJudged:
    """How good the picture captured at `t_ns` is.

    Attributes:
        t_ns: When it was captured.
        frame: Its number.
        brightness: The 99.5 percentile of luma, 0 to 1; near 0 is dark or covered.
        sharpness: Strongest local contrast, 0 to 1; near 0 is blurred or plain.
    """

    t_ns: int
    frame: int
    brightness: float
    sharpness: float


@dataclass(frozen=True, slots=True)
class Sighted:
    """A thing is in view that several pictures agree on. Published again while it stays in view.

    It is published at once when what was "maybe" one has become sure.

    Attributes:
        t_ns: When the picture was taken.
        frame: Number of the picture.
        thing: Number of the thing; the same each time.
        label: Canonical English name.
        first_ns: When it was first seen.
        box: Pixels of the source picture.
        score: Mean detector score, 0 to 1.
        neighbours: Labels of what is surely next to it, the nearest first.
        sure: Whether it may be named without "maybe".
    """

    t_ns: int
    frame: int
    thing: int
    label: str
    first_ns: int
    box: Box
    score: float
    neighbours: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Sighting:
    """A thing that several pictures agree on, from when it was first to when it was last seen.

    It is published when the thing has left the view or the session ends; `thing` is its number.
    """

    t_ns: int
    label: str
    first_ns: int
    box: Box
    score: float
    thing: int = 0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class InterpretingSet:
    """All that is said is to be interpreted from now on, or no more (`on` is false)."""

    t_ns: int
    on: bool


@dataclass(frozen=True, slots=True)
class RecordingWanted:
    """The wearer asked to have a video recorded, or no more (`on` is false)."""

    t_ns: int
    turn: int
    on: bool


@dataclass(frozen=True, slots=True)
class RecordingSet:
    """A video is being recorded from now on, or no more (`on` is false)."""

    t_ns: int
    on: bool
    path: str


@dataclass(frozen=True, slots=True)
class NoteTaken:
    """The wearer asked to have something remembered.

    Attributes:
        t_ns: The end of the request.
        turn: Its turn.
        note: What is to be remembered, in the wearer's words.
        about: What it is about, likewise; may be empty.
    """

    t_ns: int
    turn: int
    note: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ForgetWanted:
    """The wearer asked to have something forgotten: all that fits every condition given.

    Attributes:
        t_ns: The end of the request.
        turn: Its turn.
        since: Calendar time with its zone, ISO 8601; None is without limit.
        until: Likewise.
        words: What it is about; empty is anything.
    """

    t_ns: int
    turn: int
    since: str | None = None
    until: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AlarmSet:
    """The wearer set a timer or a reminder.

    Attributes:
        t_ns: The end of the request.
        kind: Timer or reminder.
        due: When it is to be told, calendar time with its zone, ISO 8601.
        text: What the timer is for, or what to be reminded of; a timer's may be empty.
        language: BCP-47, of the request.
        set_at: Calendar time of the request, as `due`.
    """

    t_ns: int
    kind: Trigger
    due: str
    text: str
    language: str
    set_at: str


@dataclass(frozen=True, slots=True)
class AlarmEnded:
    """A timer or a reminder was told, or called off. `kind`, `due` and `text` are as it was set."""

    t_ns: int
    kind: Trigger
    due: str
    text: str


@dataclass(frozen=True, slots=True)
class LookWanted:
    """A request needs the view perceived as it was at `t_ns`; `look` is a kind of look.

    `words` are the request as it was heard.
    """

    t_ns: int
    turn: int
    look: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class LookTaken:
    """A wanted look is done; `frame` is the picture it took, None when there was none."""

    t_ns: int
    turn: int
    look: str
    frame: int | None


@dataclass(frozen=True, slots=True)
class TurnOpened:
    """The assistant took up a request."""

    t_ns: int
    turn: int
    trigger: Trigger
    utterance: int | None


@dataclass(frozen=True, slots=True)
class Understood:
    """What was asked for.

    Attributes:
        t_ns: When the request ended.
        turn: The turn.
        skill: Name of the skill.
        arguments: Its arguments by name.
        confidence: 0 to 1.
        asked_back: Whether the assistant answers with a question of its own.
    """

    t_ns: int
    turn: int
    skill: str
    arguments: Mapping[str, Any]
    confidence: float
    asked_back: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of an answer that are said before all of it is known; the `Answer` begins with them.

    Attributes:
        t_ns: When the request ended.
        turn: The turn.
        text: The next words.
        language: BCP-47.
    """

    t_ns: int
    turn: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class TextKept:
    """Part of an answer that is no good for a voice and is shown instead.

    Attributes:
        t_ns: When the request ended.
        turn: The turn.
        kind: "code", "table", "list" or "text".
        text: The part, several lines.
    """

    t_ns: int
    turn: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says, and what it rests on.

    Attributes:
        t_ns: When the request that it answers ended.
        turn: The turn.
        text: The words; empty when nothing is to be said.
        language: BCP-47.
        abstained_why: One of the three refusals, or None.
        evidence: What the words rest on.
        stops_voice: Whether what is being spoken is cut off.
    """

    t_ns: int
    turn: int
    text: str
    language: str
    abstained_why: Refusal | None
    evidence: tuple[Evidence, ...]
    stops_voice: bool = False


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """The first sound of an answer left the speaker."""

    t_ns: int
    turn: int


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    """The last sound of an answer left the speaker, or it was cut off."""

    t_ns: int
    turn: int
    interrupted: bool


@dataclass(frozen=True, slots=True)
class VoiceSet:
    """The wearer wants another voice from now on; None leaves a value as it is.

    Attributes:
        t_ns: When it was asked for.
        speed: 1 is the usual one.
        volume: 0 to 1.
        language: BCP-47, of the answers.
    """

    t_ns: int
    speed: float | None = None
    volume: float | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device gives nothing any more."""

    t_ns: int
    device: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """A lost device works again."""

    t_ns: int
    device: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A piece of work of a live run failed; the run goes on without its result."""

    t_ns: int
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class AudioOverrun:
    """`blocks` blocks of microphone sound were lost before the program could take them."""

    t_ns: int
    blocks: int


@dataclass(frozen=True, slots=True)
class Timing:
    """What one piece of work cost. Measured: it is reported and decides nothing.

    Attributes:
        t_ns: Session time at which the work was asked for.
        stage: The work's name, as in the settings' nominal delays.
        duration_ms: How long it ran.
        queue_ms: How long it waited for a core.
        frame: The picture it worked on.
        utterance: The utterance it worked on.
        turn: The turn it worked for.
        wasted: Whether nobody wanted the result any more when it was there.
    """

    t_ns: int
    stage: str
    duration_ms: float
    queue_ms: float = 0.0
    frame: int | None = None
    utterance: int | None = None
    turn: int | None = None
    wasted: bool = False


Event = (
    ListenOpened
    | WakeHeard
    | Muted
    | SpeechStarted
    | SpeechEnded
    | Transcript
    | BargedIn
    | SpeechIgnored
    | Detections
    | TextSeen
    | CodeSeen
    | HandsSeen
    | ColoursSeen
    | SceneChanged
    | ViewJudged
    | ModelSaid
    | Sighted
    | Sighting
    | PlaceSeen
    | InterpretingSet
    | RecordingWanted
    | RecordingSet
    | NoteTaken
    | ForgetWanted
    | AlarmSet
    | AlarmEnded
    | LookWanted
    | LookTaken
    | TurnOpened
    | Understood
    | Saying
    | TextKept
    | Answer
    | VoiceStarted
    | VoiceStopped
    | VoiceSet
    | DeviceLost
    | DeviceBack
    | Fault
    | AudioOverrun
    | Timing
)
