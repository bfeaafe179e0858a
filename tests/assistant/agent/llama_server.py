"""llama.cpp's own server in a process of its own, so that a test can kill it.

    python -m tests.assistant.agent.llama_server MODEL.gguf

It prints its address, then serves until it is killed. The template teaches the model tools by
example, since SmolLM2 was not made for them.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPLATE = Path(__file__).with_name("tool_template.jinja")
CONTEXT_TOKENS = 4096


@contextmanager
def llama_server(model: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The server's address, and its process."""
    command = [sys.executable, "-m", __spec__.name, str(model)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), "the server did not start"
            yield f"{address}/v1", process
        finally:
            process.kill()


def _serve(model: str) -> None:
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = model
    wanted.n_ctx = CONTEXT_TOKENS
    wanted.n_parallel = 1
    wanted.port = 0
    wanted.cpuparams.n_threads = 1
    wanted.cpuparams_batch.n_threads = 1
    wanted.chat_template = TEMPLATE.read_text(encoding="utf-8")
    wanted.warmup = False
    wanted.ui = False
    wanted.offline = True
    server = xllamacpp.Server(wanted)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    _serve(sys.argv[1])
