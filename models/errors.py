"""What can go wrong with models.

    ModelError
    ├── WeightsError            a weight file is missing, wrong or cannot be stored
    │   ├── WeightsUnavailable      not cached and not to be fetched now
    │   ├── HashMismatch            what was fetched is not what the catalogue names
    │   └── CacheNotWritable        no room or no right to write the cache folder
    ├── PackageMissing          the package of an optional engine is not installed
    └── ModelRejected           ONNX Runtime or the wrapper refuses the file

Each message holds what was wanted, what was found and the next step, on one line.
"""


class ModelError(Exception):
    """Base of every error that `models` raises on purpose."""


class WeightsError(ModelError):
    """A weight file is missing, wrong or cannot be stored."""


class WeightsUnavailable(WeightsError, FileNotFoundError):
    """The file is not in the cache and could not be fetched."""


class HashMismatch(WeightsError, ValueError):
    """A fetched or built file does not have the sha256 that the catalogue names."""


class CacheNotWritable(WeightsError, OSError):
    """The cache folder has no room or may not be written."""


class PackageMissing(ModelError, ImportError):
    """The package of an optional engine is not installed."""


class ModelRejected(ModelError, RuntimeError):
    """ONNX Runtime or the wrapper refuses the model file."""
