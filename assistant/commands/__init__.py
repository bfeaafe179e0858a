"""One file a command of `python -m assistant`, in the order in which `--help` lists them."""

from assistant.commands import ask, compose, demo, doctor, models, replay, run

COMMANDS = (demo, run, replay, ask, compose, models, doctor)
