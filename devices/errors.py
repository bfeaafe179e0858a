"""What can go wrong with devices.

    DeviceError
    ├── DeviceMissing           no such device or file, or its library is missing
    ├── MediaUnreadable         the file is not a video that can be played
    └── DeviceFailed            it opened, then broke

Each message holds what was wanted, what was found and the next step, on one line.
"""


class DeviceError(Exception):
    """Base of every error that `devices` raises on purpose."""


class DeviceMissing(DeviceError, FileNotFoundError):
    """No such device or file, or the system library that it needs is not there."""


class MediaUnreadable(DeviceError, ValueError):
    """The file is damaged, empty or not a video."""


class DeviceFailed(DeviceError, OSError):
    """The device opened and then broke."""
