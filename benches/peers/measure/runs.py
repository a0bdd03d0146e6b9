"""What one run of a network comes to, on either side."""

import statistics
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """Seconds and results of one training."""

    training: list[float]
    """Seconds of each epoch, without validation."""
    loss: list[float]
    """Mean training loss of each epoch."""
    accuracy: float
    """On the test samples, after the last epoch."""
    evaluation: list[float] = field(default_factory=list)
    """Seconds of each evaluation of the test samples."""
    prediction: list[float] = field(default_factory=list)
    """Seconds of each prediction of the test samples."""
    first_epoch_at: float | None = None
    """Seconds from process start to the end of the first epoch."""
    seconds: float = 0.0
    """Of the whole process."""
    peak_mib: float = 0.0
    """Greatest resident memory of the process."""


def steady(seconds: list[float]) -> float:
    """The median without the first, which also compiles and warms up."""
    return statistics.median(seconds[1:] or seconds)


SPREAD = ("least", "median", "greatest")


def spread(values: list[float], digits: int = 3) -> tuple[str, ...]:
    """Cells below `SPREAD`."""
    found = (min(values), statistics.median(values), max(values))
    return tuple(f"{value:.{digits}f}" for value in found)
