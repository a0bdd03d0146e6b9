"""Pairs: netc and a peer one right after the other, so that both meet the machine in the same state."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from . import machine, processes
from .peers import Peer
from .report import Table
from .runs import SPREAD, Run, spread

# Cores that others may keep busy without a remark.
DISTURBED = 0.1


@dataclass(frozen=True)
class Pair:
    """A run of netc and the run of a peer behind it."""

    peer: str
    ours: Run
    theirs: Run
    load: float
    """Load average before the pair."""
    others: float | None
    """Cores that other programs kept busy meanwhile."""


def measure(bench, peers: list[Peer], ours: Callable[[int], Run],
            theirs: Callable[[Peer, int], Run]) -> list[Pair]:
    """Rounds of pairs, each round with every peer. A peer that fails is told and left out."""
    pairs, left = [], list(peers)
    for number in range(1, bench.rounds + 1):
        for peer in list(left):
            try:
                pairs.append(_pair(bench, peer, lambda: ours(number), lambda: theirs(peer, number)))
            except PeerFailed as failure:
                bench.tell(f"{peer.title} is left out: {failure}")
                left.remove(peer)
    return [pair for pair in pairs if pair.peer in {peer.title for peer in left}]


class PeerFailed(Exception):
    """A peer's program failed."""


def _pair(bench, peer: Peer, ours, theirs) -> Pair:
    with processes.exclusive(bench.lock):
        load, others = machine.load(), machine.Others()
        our_run = ours()
        try:
            their_run = theirs()
        except processes.Failed as failure:
            raise PeerFailed(str(failure)) from failure
        pair = Pair(peer.title, our_run, their_run, load, others.share())
    bench.tell(f"{peer.title}: load {pair.load}, others {pair.others}")
    return pair


def disturbed(network: str, pairs: list[Pair]) -> list[str]:
    """A remark, if other programs were busy during some of the pairs."""
    count = sum((pair.others or 0) > DISTURBED for pair in pairs)
    if count == 0:
        return []
    return [f"{network}: in {count} of {len(pairs)} pairs other programs kept more than {DISTURBED} "
            "cores busy; repeat them on a machine that is idle"]


def ratios(pairs: list[Pair], figure: Callable[[Run], float]) -> dict[str, list[float]]:
    """netc's figure divided by the peer's, of each pair, by peer."""
    found: dict[str, list[float]] = {}
    for pair in pairs:
        found.setdefault(pair.peer, []).append(figure(pair.ours) / figure(pair.theirs))
    return found


def worst(pairs: list[Pair], figure: Callable[[Run], float]) -> float | None:
    """The median ratio to the fastest peer, which is the one with the greatest; None without peers."""
    medians = map(statistics.median, ratios(pairs, figure).values())
    return max(medians, default=None)


def table(title: str, pairs: list[Pair], figure: Callable[[Run], float]) -> Table:
    """Peer by peer: its figure, netc's in the same pairs, and the ratio."""
    rows = []
    for peer, quotients in ratios(pairs, figure).items():
        own = [pair for pair in pairs if pair.peer == peer]
        rows.append((peer, *spread([figure(pair.theirs) for pair in own])))
        rows.append(("- netc beside it", *spread([figure(pair.ours) for pair in own])))
        rows.append(("- netc / peer", *spread(quotients)))
    return Table(title, ("peer", *SPREAD), rows)
