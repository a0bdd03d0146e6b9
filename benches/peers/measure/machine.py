"""Facts about the machine, and how busy others keep it."""

import os
import platform
import resource
import time
from pathlib import Path


def facts() -> dict:
    """Processor, cores, memory, operating system."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def load() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


class Others:
    """Between its making and `share()`: cores that other processes kept busy, None if unknown."""

    def __init__(self):
        self.began, self.busy, self.own = time.perf_counter(), _busy(), _own()

    def share(self) -> float | None:
        """A number of cores."""
        busy = _busy()
        if busy is None:
            return None
        seconds = time.perf_counter() - self.began
        return round(max(0.0, busy - self.busy - (_own() - self.own)) / seconds, 2)


def _own() -> float:
    """Processor seconds of this program and of those that it started and that ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _busy() -> float | None:
    """Processor seconds of all programs."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, interrupts, soft, stolen = (int(field) for field in fields)
    return (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in lines)
    found = {name.strip(): value.strip() for name, _, value in pairs}
    numbers = [f"{word} {found[word]}" for word in ("cpu family", "model") if word in found]
    widest = [name for name in ("avx512f", "avx2") if name in found.get("flags", "").split()][:1]
    return f"{found.get('model name', platform.machine())} ({', '.join(numbers + widest)})"
