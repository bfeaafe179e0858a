"""A language model of the wearer's own, behind a server that speaks OpenAI's chat completions.

llama.cpp's server, Ollama and vLLM do. Importing this file imports the `openai` package, which
takes about a second: it is imported only where a server is configured.
"""

import json
import os
import queue
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import httpx
import openai

from assistant.config import LanguageModelSettings
from assistant.errors import ModelFailed, OfflineError, OutsideError
from assistant.outside.audit import AuditLog
from assistant.outside.door import Door
from assistant.outside.fragments import Ended, Fragments, ToolCall
from assistant.outside.server import address, key_in
from assistant.outside.why import Why

SECTION = "language_model"
MOST_TOKENS = 1000  # of a reply: a screen of code
SEED = 0
NO_KEY = "none"  # the package wants one; the door sends none

Json = dict[str, Any]


Part = str | ToolCall | Ended


class LanguageModel:
    """Answers questions in words or by asking for tools; safe to call from several threads.

    Args:
        settings: Where the server is, and the bounds.
        audit: Every call is written down in it, before and after.
        environment: Where the key is looked up; nothing else is read from it.

    Raises:
        SettingsError: the address is none, or the key is not there.
    """

    def __init__(
        self,
        settings: LanguageModelSettings,
        audit: AuditLog,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.settings = settings
        self._audit = audit
        self._url = address(settings.url, SECTION)
        self._key = key_in(settings.key_variable, environment, SECTION)
        # The certificates of the system; http needs none.
        self._certificates = ssl.create_default_context() if self._url.scheme == "https" else False

    def ask(
        self, messages: Sequence[Json], tools: Sequence[Json] = (), within_s: float | None = None
    ) -> "Asking":
        """Begin a call.

        Args:
            messages: As OpenAI's chat completions have them.
            tools: Likewise.
            within_s: Seconds until it must be over; None takes the settings'.

        Raises:
            ModelFailed: the audit log cannot be written, so nothing is sent.
        """
        host = self._url.netloc
        try:
            call = self._audit.asked(host, _words(messages), 0)
        except OutsideError as error:
            raise ModelFailed(Why.UNLOGGED, str(error)) from error
        limit_s = self.settings.timeout_s if within_s is None else within_s
        inner = httpx.HTTPTransport(verify=self._certificates, trust_env=False)
        door = Door(host, self._key, inner)
        body: Json = {"messages": list(messages)}
        if tools:
            body["tools"] = list(tools)
        asking = Asking(self, door, body, limit_s)
        asking.begin(
            lambda ms, error: self._audit.answered(call, door.status, door.reply_bytes, ms, error)
        )
        return asking

    def stream(self, door: Door, body: Json, limit_s: float) -> Iterator[object]:
        """The chunks of one reply as the server sends them, decoded from JSON, unchecked."""
        first_s = min(limit_s, self.settings.first_word_timeout_s)
        patience = httpx.Timeout(limit_s, connect=first_s)
        with httpx.Client(
            transport=door, trust_env=False, follow_redirects=False, timeout=patience
        ) as http:
            client = openai.OpenAI(
                api_key=NO_KEY,
                admin_api_key="",
                organization="",
                project="",
                webhook_secret="",
                base_url=self.settings.url,
                max_retries=0,
                timeout=patience,
                http_client=http,
            )
            request = {
                "model": self.settings.name,
                **body,
                "stream": True,
                "temperature": 0,
                "seed": SEED,
                "max_tokens": MOST_TOKENS,
            }
            chunks = cast(Any, client.chat.completions).create(**request)
            for chunk in chunks:
                yield (
                    chunk.to_dict(warnings=False) if isinstance(chunk, openai.BaseModel) else chunk
                )

    def failure(self, error: BaseException, began: bool) -> ModelFailed:
        """What an error of the call means; `began` is whether words had come."""
        seen: BaseException | None = error
        while seen is not None:
            if isinstance(seen, ModelFailed):
                return seen
            if isinstance(seen, OfflineError):
                return ModelFailed(Why.OFFLINE, str(seen))
            if isinstance(seen, OutsideError):
                return ModelFailed(Why.ODD, str(seen))
            seen = seen.__cause__ or seen.__context__
        where = f"{self._url.scheme}://{self._url.netloc}"
        wanted = f"wanted an answer of the language model at {where}"
        if isinstance(error, openai.APIStatusError):
            return ModelFailed(
                Why.AWAY,
                f"{wanted}, found HTTP status {error.status_code}; check {SECTION}.url and "
                f"{SECTION}.name, and that server's log",
            )
        if isinstance(error, (openai.APITimeoutError, httpx.TimeoutException)):
            return self.too_slow(self.settings.timeout_s)
        found = str(error.__cause__ or error) or type(error).__name__
        if isinstance(error, (openai.APIConnectionError, httpx.TransportError, OSError)):
            why = Why.BROKEN if began else Why.AWAY
            return ModelFailed(why, f"{wanted}, found: {found}; start that server")
        return ModelFailed(Why.ODD, f"{wanted}, found what is none: {found}; see that server's log")

    def too_slow(self, limit_s: float) -> ModelFailed:
        """The failure of a server that did not answer within `limit_s`."""
        return ModelFailed(
            Why.SLOW,
            f"wanted an answer of the language model at {self._url.netloc} within {limit_s:g} s, "
            f"found none yet; take a smaller model, or raise {SECTION}.timeout_s",
        )


class Asking:
    """One call in progress: iterate for its parts; `cancel` may come from any thread.

    Iterating yields words as they come, then the tools that are asked for, then `Ended`.

    Raises (by iterating):
        ModelFailed: there is no (whole) answer.
    """

    def __init__(self, model: LanguageModel, door: Door, body: Json, limit_s: float) -> None:
        self._model = model
        self._door = door
        self._body = body
        self._limit_s = limit_s
        self._begun_s = time.monotonic()
        self._parts: queue.SimpleQueue[Part | ModelFailed] = queue.SimpleQueue()
        self._spoke = False
        self._over = False

    def begin(self, log: Any) -> None:
        """Talk on a thread of its own, so that a server that drips cannot outlast the patience."""
        threading.Thread(target=self._talk, args=(log,), name="language-model", daemon=True).start()

    def cancel(self) -> None:
        """Close the connection; whoever iterates is told at once."""
        self._parts.put(_given_up())
        self._door.cut()

    def __iter__(self) -> Iterator[Part]:
        """The parts of the reply."""
        while not self._over:
            part = self._next()
            if isinstance(part, ModelFailed):
                self._over = True
                self._door.cut()
                raise part
            self._over = isinstance(part, Ended)
            yield part

    def _next(self) -> Part | ModelFailed:
        first_s = self._model.settings.first_word_timeout_s
        limit_s = self._limit_s if self._spoke else min(first_s, self._limit_s)
        try:
            part = self._parts.get(timeout=max(0.0, self._begun_s + limit_s - time.monotonic()))
        except queue.Empty:
            return self._model.too_slow(limit_s)
        self._spoke = True
        return part

    def _talk(self, log: Any) -> None:
        fragments = Fragments()
        last: Part | ModelFailed
        error = ""
        try:
            for chunk in self._model.stream(self._door, self._body, self._limit_s):
                words = fragments.take(chunk)
                if words:
                    self._parts.put(words)
            if fragments.finished is None:
                raise ConnectionResetError("the connection ended in the middle")
            for call in fragments.calls():
                self._parts.put(call)
            last = Ended(fragments.finished != "length")
        except BaseException as failure:
            began = self._door.status is not None
            last = _given_up() if self._door.shut else self._model.failure(failure, began)
            error = str(last)
        try:
            log(round((time.monotonic() - self._begun_s) * 1000), error)
        except OutsideError as failure:
            last = ModelFailed(Why.UNLOGGED, str(failure))
        self._parts.put(last)


def _given_up() -> ModelFailed:
    return ModelFailed(Why.CANCELLED, "the answer was given up")


def _words(messages: Sequence[Json]) -> str:
    """What is sent but the program's own instruction, for the log."""
    sent = (m for m in messages if m["role"] != "system")
    return "\n".join(f"{m['role']}: {m.get('content') or json.dumps(m)}" for m in sent)
