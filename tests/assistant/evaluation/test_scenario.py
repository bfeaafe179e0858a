import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ScenarioError
from assistant.evaluation.camera_motion import Ease
from assistant.evaluation.footage import ClipSource, PlainSource
from assistant.evaluation.overlay import Code, Sign
from assistant.evaluation.scenario import Scenario, read_scenario
from assistant.evaluation.section import read_yaml
from assistant.evaluation.soundtrack import Background, NoiseKind
from assistant.evaluation.transition import TransitionKind


def minimal() -> dict[str, Any]:
    return {"scenes": [{"colour": "#204060", "seconds": 2}]}


def with_scene(**keys: Any) -> dict[str, Any]:
    content = minimal()
    content["scenes"][0] |= keys
    return content


def read(folder: Path, content: object) -> Scenario:
    path = folder / "walk.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return read_scenario(path)


def refused(folder: Path, content: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(folder, content)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenario")


def test_the_shortest_scenario_has_defaults(folder: Path) -> None:
    scenario = read(folder, minimal())
    assert scenario.size == (640, 480)
    assert scenario.seconds == 2
    [scene] = scenario.scenes
    assert scene.source == PlainSource((0x20, 0x40, 0x60))
    assert scene.motion.start == scene.motion.end
    assert scene.enter.kind is TransitionKind.CUT
    assert scene.background == Background(NoiseKind.SILENCE)


def test_everything_is_read(folder: Path) -> None:
    (folder / "walk.mp4").touch()
    (folder / "bell.wav").touch()
    content = {
        "size": [320, 240],
        "frames_per_second": 29.97,
        "seed": 4,
        "voices": {"me": {"engine": "voice-en", "pitch": 0.9, "speed": 1.1, "level_db": -18}},
        "noise": {"file": "bell.wav", "level_db": -40},
        "scenes": [
            {"colour": "#000000", "seconds": 1},
            {
                "name": "corner",
                "video": "walk.mp4",
                "start": 1.5,
                "loop": True,
                "seconds": 4,
                "noise": {"kind": "hum", "level_db": -60},
                "enter": {"kind": "fade", "seconds": 0.5},
                "darkness": 0.5,
                "blur": 0.02,
                "motion": {
                    "from": {"centre": [0.2, 0.3], "zoom": 1.5},
                    "to": {"tilt": 4},
                    "ease": "linear",
                    "shake": 0.01,
                },
                "overlays": [
                    {"sign": {"lines": ["SAÍDA"]}, "centre": [0.5, 0.5], "width": 0.3},
                    {"code": "tram 28", "centre": [0.2, 0.5], "width": 0.2, "turn": -5},
                ],
                "say": [
                    {"at": 1, "voice": "me", "text": "What is this?"},
                    {"after": 0.5, "file": "bell.wav", "level_db": -30},
                ],
            },
        ],
    }
    scenario = read(folder, content)
    scene = scenario.scenes[1]
    assert scene.source == ClipSource(folder / "walk.mp4", 1.5, True)
    assert scenario.scenes[0].background == Background(folder / "bell.wav", -40)
    assert scene.background == Background(NoiseKind.HUM, -60)
    assert scene.motion.ease is Ease.LINEAR
    assert scene.motion.end.centre == (0.2, 0.3)  # what `to` leaves out stays as it was
    assert scene.motion.end.tilt == 4
    assert [item.content for item in scene.overlays] == [Sign(("SAÍDA",)), Code("tram 28")]
    said, played = scene.lines
    assert (said.at, said.after, said.level_db) == (1, None, -18)
    assert (played.at, played.after, played.words) == (None, 0.5, folder / "bell.wav")


@pytest.mark.parametrize(
    ("content", "key", "found"),
    [
        ([1, 2], "top level", "[1, 2]"),
        ({}, "scenes", "nothing"),
        ({"scenes": []}, "scenes", "[]"),
        ({"scenes": {"colour": "#000000"}}, "scenes", "{'colour'"),
        ({**minimal(), "size": [641, 480]}, "size", "[641, 480]"),
        ({**minimal(), "size": [640]}, "size", "[640]"),
        ({**minimal(), "seed": True}, "seed", "True"),
        ({**minimal(), "noise": {"kind": "brown"}}, "noise.kind", "'brown'"),
        ({**minimal(), "voices": {"me": None}}, "voices.me", "nothing"),
        ({**minimal(), "voices": {"me": {"engine": "x", "pitch": 3}}}, "voices.me.pitch", "3"),
        ({"scenes": [{"colour": "#000000"}]}, "scenes[0].seconds", "nothing"),
        ({"scenes": [{"seconds": 2}]}, "scenes[0]", "none"),
        (with_scene(colour=0), "scenes[0].colour", "0"),
        (with_scene(colour="red"), "scenes[0].colour", "'red'"),
        (with_scene(picture="a.png"), "scenes[0]", "picture and colour"),
        (with_scene(darkness="0.5"), "scenes[0].darkness", "'0.5'"),
        (with_scene(motion={"to": {"zoom": 0.5}}), "scenes[0].motion.to.zoom", "0.5"),
        (with_scene(enter={"kind": "fade"}), "scenes[0].enter", "{'kind': 'fade'}"),
        (with_scene(overlays=[{"code": "x", "width": 0.2}]), "overlays[0].centre", "nothing"),
        (with_scene(say=[{"at": 1}]), "scenes[0].say[0]", "none"),
        (with_scene(say=[{"text": "hi", "voice": "me"}]), "scenes[0].say[0]", "none"),
        (with_scene(say=[{"at": 3, "text": "hi", "voice": "me"}]), "say[0].at", "3"),
        (with_scene(say=[{"at": 0, "text": "hi", "voice": "me"}]), "say[0].voice", "'me'"),
        (with_scene(say=[{"at": 0, "file": "no.wav"}]), "say[0].file", "'no.wav'"),
        (with_scene(say=[{"at": 0, "text": 7, "voice": "me"}]), "say[0].text", "7"),
    ],
)
def test_a_mistake_names_key_wanted_and_found(
    folder: Path, content: object, key: str, found: str
) -> None:
    message = refused(folder, content)
    at, wanted = message.split(": wanted ")
    assert at.startswith("walk.yaml: ")
    assert at.endswith(key)
    assert f"found {found}" in wanted


def test_a_misspelt_key_gets_the_right_one_offered(folder: Path) -> None:
    assert "did you mean motion?" in refused(folder, with_scene(moton={}))
    assert "did you mean voices?" in refused(folder, {**minimal(), "voice": {}})


def test_yaml_that_is_none_names_the_line(folder: Path) -> None:
    path = folder / "broken.yaml"
    path.write_text("size: [640, 480]\nscenes: [")
    with pytest.raises(ScenarioError, match=r"broken\.yaml: line 2: wanted YAML"):
        read_scenario(path)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("seed: 1\nsize: [640, 480]\nseed: 2\n", 3, "seed"),
        ('"seed": 1\nseed: 1\n', 2, "seed"),
        ("scenes:\n  - {seconds: 2, colour: '#204060', seconds: 3}\n", 2, "seconds"),
    ],
)
def test_a_key_that_is_there_twice_is_refused(folder: Path, text: str, line: int, key: str) -> None:
    path = folder / "twice.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_yaml(path)
    message = str(caught.value)
    assert message.startswith(f"twice.yaml: line {line}: ")
    assert f"{key!r} for the second time" in message
    assert "\n" not in message


def test_a_key_that_comes_with_a_merged_mapping_may_be_written_anew(folder: Path) -> None:
    path = folder / "merged.yaml"
    path.write_text(
        "voices:\n  me: &me {speed: 1, pitch: 2}\n  you: {<<: *me, speed: 3}\n", encoding="utf-8"
    )
    voices = dict(read_yaml(path).named_sections("voices"))
    assert voices["you"].number("speed", 0, 9) == 3
    assert voices["you"].number("pitch", 0, 9) == 2


def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    path = folder / "picture.yaml"
    path.write_bytes(b"\x89PNG\r\n\xff\xff")
    with pytest.raises(ScenarioError, match="wanted UTF-8 text"):
        read_scenario(path)


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ScenarioError, match=re.escape(str(folder / "gone.yaml"))):
        read_scenario(folder / "gone.yaml")


def test_a_recording_of_more_than_an_hour_is_refused(folder: Path) -> None:
    long = {"scenes": [{"colour": "#000000", "seconds": 2000}] * 2}
    assert "found 4000 s" in refused(folder, long)


@given(seconds=st.floats() | st.integers())
def test_seconds_are_taken_in_range_and_refused_outside(folder: Path, seconds: float | int) -> None:
    content = {"scenes": [{"colour": "#000000", "seconds": seconds}]}
    if 0.1 <= seconds <= 3600:
        assert read(folder, content).seconds == seconds
    else:
        assert "scenes[0].seconds: wanted seconds from 0.1 to 3600" in refused(folder, content)


@given(pair=st.lists(st.floats(-1, 2) | st.booleans() | st.text(max_size=3), max_size=3))
def test_a_centre_is_two_numbers_within_the_picture(folder: Path, pair: list[object]) -> None:
    content = with_scene(motion={"from": {"centre": pair}})
    numbers = [x for x in pair if isinstance(x, float) and 0 <= x <= 1]
    if len(pair) == 2 and len(numbers) == 2:
        assert list(read(folder, content).scenes[0].motion.start.centre) == numbers
    else:
        assert "scenes[0].motion.from.centre: wanted x and y" in refused(folder, content)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ["size", "frames_per_second", "seed", "voices", "noise", "scenes"]


@given(content=st.dictionaries(st.sampled_from(KEYS), values, max_size=3))
def test_nonsense_never_raises_anything_else(folder: Path, content: dict[str, object]) -> None:
    try:
        read(folder, {**minimal(), **content})
    except ScenarioError as error:
        assert "wanted" in str(error)
        assert "found" in str(error)
