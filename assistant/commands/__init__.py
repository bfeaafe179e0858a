"""One file a command of `python -m assistant`; each has `add_parser` and `run`."""
