"""One stream to a sound device, opened again when the device was lost."""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from devices.errors import DeviceError
from devices.media import NANOSECONDS
from devices.sound_library import (
    Device,
    Direction,
    SoundFormat,
    SoundLibrary,
    SoundStream,
    as_device,
    choose_format,
    open_stream,
    sound_library,
    start_anew,
)

BLOCKS_A_SECOND = 50  # 20 ms each; PulseAudio runs dry at 10 ms
LOST_AFTER_S = 3.0  # seconds in which the device called for nothing
RETRY_S = 1.0  # seconds between attempts to open a device that went away
BREAK_S = 10.0  # seconds at least between two attempts that break off the other device
JOIN_S = 5.0  # seconds to wait for a call that hangs in the sound system

Callback = Callable[[npt.NDArray[np.float32], int, Any, Any], None]
"""Buffer [frames, channels], frames, PortAudio's times, PortAudio's flags."""

_log = logging.getLogger(__name__)
_portaudio = threading.Lock()  # held to open, to close and to start PortAudio anew
_links: list["SoundLink"] = []  # all that are open, lost or not


class SoundLink:
    """Keeps a stream to one sound device. A thread of its own opens it again while it is lost.

    PortAudio lists the devices once, when it starts: a device that was plugged in again may be
    known to it only after a new start, which ends every stream of the process. So the first
    attempt after a loss does without, and a later one starts PortAudio anew if no other link
    runs. One that runs is broken off for it (for less than a second, and opened again) only if
    it is idle and this one is needed, every `BREAK_S` at most.
    """

    def __init__(
        self,
        direction: Direction,
        device: Device,
        sample_rate: int,
        now_ns: Callable[[], int],
        library: SoundLibrary | None,
        *,
        begin: Callable[[SoundFormat], Callback],
        idle: Callable[[], bool],
        always_needed: bool,
    ) -> None:
        """Nothing is opened yet.

        Args:
            direction: Microphone or speaker.
            device: Name or part of it, number, or None for the system's default.
            sample_rate: Wanted, Hertz.
            now_ns: Clock of the session, nanoseconds; called from PortAudio's thread.
            library: Stands in for sounddevice.
            begin: Told how a stream is opened, gives what PortAudio shall call for this stream.
            idle: Whether a short break does no harm now.
            always_needed: Whether it is to come back even if nobody says `need`.
        """
        self.device = as_device(device)
        self.got: SoundFormat | None = None
        self._direction: Direction = direction
        self._sample_rate = sample_rate
        self._now_ns = now_ns
        self._library = library
        self._begin = begin
        self._idle = idle
        self._always_needed = self._needed = always_needed
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._stream: SoundStream | None = None
        self._current: object | None = None  # stands for the stream whose calls count
        self._runs = False  # the stream was opened and has not ended
        self._flows = False  # nothing was wrong since the device last called
        self._retried = False  # since then
        self._opened_ns = self._called_ns = 0
        self._broke_ns: int | None = None

    def open(self) -> None:
        """Open the device and keep it open.

        Raises:
            DeviceMissing: There is no PortAudio or no such device.
            DeviceFailed: It is there and does not open.
        """
        library = self._library or sound_library()
        with _portaudio:
            self._connect(library)
            _links.append(self)
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._run, args=(library,), name=self._direction, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Free the device; may be called twice."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(JOIN_S)
            if self._thread.is_alive():
                _log.warning("sound %s hangs in the system; left to end by itself", self._direction)
            self._thread = None

    def need(self) -> None:
        """Say that the device is missed: it is worth a break of the other one."""
        self._needed = True

    @property
    def is_open(self) -> bool:
        """Whether `open` was called, and `close` was not."""
        return self._thread is not None

    @property
    def lost(self) -> bool:
        """Whether the device has ended or called for nothing for `LOST_AFTER_S`."""
        return not self._flows or self._silent_since(self._called_ns)

    def _dead(self) -> bool:
        """Whether its stream is to be opened again; one just opened is given time to flow."""
        return not self._runs or self._silent_since(max(self._called_ns, self._opened_ns))

    def _silent_since(self, t_ns: int) -> bool:
        return self._now_ns() - t_ns > LOST_AFTER_S * NANOSECONDS

    def _run(self, library: SoundLibrary) -> None:
        try:
            while not self._stop.wait(RETRY_S):
                if self._dead():
                    with _portaudio, _quiet():
                        self._revive(library)
        finally:
            with _portaudio:
                _links.remove(self)
                self._disconnect()

    def _revive(self, library: SoundLibrary) -> None:
        self._flows = False
        self._disconnect()
        connected = [link for link in _links if link._stream is not None]
        if self._retried and self._may_break([link for link in connected if not link._dead()]):
            for link in connected:
                link._disconnect()
            start_anew(library)
            for link in connected:
                link._try(library)
        self._retried = True
        self._try(library)

    def _may_break(self, running: list["SoundLink"]) -> bool:
        """Whether these may be broken off for the sake of this one."""
        if not running:
            return True
        now_ns = self._now_ns()
        lately = self._broke_ns is not None and now_ns - self._broke_ns < BREAK_S * NANOSECONDS
        if lately or not self._needed or not all(link._idle() for link in running):
            return False
        self._broke_ns = now_ns
        self._needed = self._always_needed
        return True

    def _try(self, library: SoundLibrary) -> None:
        try:
            self._connect(library)
        except (DeviceError, library.PortAudioError) as error:
            self._flows = False
            _log.debug("sound %s is still lost: %s", self._direction, error)

    def _connect(self, library: SoundLibrary) -> None:
        chosen = choose_format(library, self._direction, self.device, self._sample_rate)
        callback = self._begin(chosen)
        current = object()

        def called(
            buffer: npt.NDArray[np.float32], frames: int, times: object, status: object
        ) -> None:
            if self._current is current:
                self._called_ns = self._now_ns()
                self._flows, self._retried = True, False
            callback(buffer, frames, times, status)

        def ended() -> None:
            if self._current is current:  # else it was closed on purpose
                self._runs = self._flows = False

        self._current = current
        self._runs = True
        self._opened_ns = self._now_ns()
        if not self.is_open:  # the first time it is believed to flow, for a while
            self._flows, self._retried = True, False
            self._called_ns = self._opened_ns
        try:
            self._stream = open_stream(
                library,
                self._direction,
                chosen,
                device=self.device,
                blocksize=chosen.sample_rate // BLOCKS_A_SECOND,
                callback=called,
                finished_callback=ended,
            )
        except BaseException:
            self._current, self._runs = None, False
            raise
        self.got = chosen

    def _disconnect(self) -> None:
        self._current, self._runs = None, False
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep PortAudio and ALSA from writing to the terminal, at each attempt, why it fails."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
