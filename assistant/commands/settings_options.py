"""The options that every command takes."""

import argparse
from pathlib import Path


def add_settings_options(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes."""
    group = parser.add_argument_group("settings")
    group.add_argument(
        "--settings",
        dest="settings_file",
        type=Path,
        metavar="FILE",
        help="settings file, TOML (default: olhar.toml in this folder, if there is one)",
    )
    group.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change one setting, e.g. --set voice.speed=1.2; may be repeated",
    )
    group.add_argument(
        "--offline",
        action="store_true",
        help="refuse every connection, also those that the settings ask for",
    )
    group.add_argument("--debug", action="store_true", help="show tracebacks")
