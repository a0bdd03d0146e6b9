"""Runs one program to its end: seconds, peak memory, what it printed. Knows nothing of netc or peers."""

import fcntl
import os
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Settings that make a current numpy or PyTorch slow, or its numbers another machine's.
UNWANTED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
# Seconds after which a program hangs.
LONGEST = 1800
SETTINGS = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}


class Failed(Exception):
    """A program that failed; the text says which, and its last words."""


@dataclass(frozen=True)
class Finished:
    """A program that ended well."""

    seconds: float
    peak_mib: float
    output: str


@contextmanager
def exclusive(lock: Path | None):
    """Holds the lock file while something is timed; other users of the machine can hold it, too."""
    if lock is None:
        yield
        return
    with open(lock, "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(command: list, settings: dict | None = None, folder: Path | None = None,
        terminal: bool = False, allowed: tuple[int, ...] = (0,), cores=()) -> Finished:
    """Runs a command that ends with an allowed status, on some cores alone if any are named.

    With `terminal`, its output goes to one, so that it shows its progress.
    """
    environment = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    environment |= SETTINGS | (settings or {})
    command = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        screen = _Screen() if terminal else None
        streams = (screen.end, screen.end) if screen else (output, errors)
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=streams[0], stderr=streams[1],
            env=environment, cwd=folder,
            preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None)
        code, usage = _wait(process)
        seconds = time.perf_counter() - began
        printed, complaints = (screen.close(), "") if screen else (_text(output), _text(errors))
    if code not in allowed:
        raise Failed(f"{' '.join(command)}: status {code}\n{_last_lines(complaints or printed)}")
    # Linux counts in KiB, macOS in bytes.
    unit = 2**20 if os.uname().sysname == "Darwin" else 2**10
    return Finished(seconds, usage.ru_maxrss / unit, printed)


class _Screen:
    """A terminal that nobody looks at."""

    def __init__(self):
        self.reader, self.end = os.openpty()
        self.text = b""
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            while piece := os.read(self.reader, 65536):
                self.text += piece
        except OSError:  # the program ended
            pass

    def close(self) -> str:
        os.close(self.end)
        self.thread.join()
        os.close(self.reader)
        return self.text.decode(errors="replace")


def _wait(process: subprocess.Popen):
    """Status and resources of the process alone; one that hangs is killed."""
    timer = threading.Timer(LONGEST, process.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage


def _text(file) -> str:
    file.seek(0)
    return file.read()


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-4:])
