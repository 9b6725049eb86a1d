"""Figures with their peers, goals and the table that shows them."""

import dataclasses
import statistics

STEADY = 1.5  # largest over smallest ratio; beyond it, others had too much of the machine to judge by it


def spread(values, form):
    """The median, and the range when there is more than one value."""
    text = format(statistics.median(values), form)
    return text if len(values) == 1 else f"{text} ({min(values):{form}}–{max(values):{form}})"


@dataclasses.dataclass
class Sample:
    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float  # of the server, a request


@dataclasses.dataclass
class Figure:
    """Less is better. Ours and the peer's were taken in pairs; without values the peer is only a name."""

    name: str
    ours: list
    unit: str = ""
    form: str = ".1f"
    peer: str = "–"
    peers: list = dataclasses.field(default_factory=list)
    most: float = None  # of ours
    most_ratio: float = None  # of ours to the peer's

    def ratios(self):
        return [ours / peer for ours, peer in zip(self.ours, self.peers) if peer > 0]

    def ratio_verdict(self):
        """By the middle half when there are many: one pair of them may meet a disturbance."""
        ratios = sorted(self.ratios())
        if len(ratios) >= 4:
            ratios = ratios[len(ratios) // 4:-(len(ratios) // 4)]
        if ratios[0] <= self.most_ratio < ratios[-1] and ratios[-1] > STEADY * ratios[0]:
            return "unsteady, not judged"
        return "reached" if statistics.median(ratios) <= self.most_ratio else "**missed**"

    def verdict(self):
        parts = []
        if self.most is not None:
            reached = statistics.median(self.ours) <= self.most
            parts.append(f"≤ {self.most:g}{self.unit}: {'reached' if reached else '**missed**'}")
        if self.most_ratio is not None and self.ratios():
            parts.append(f"≤ {self.most_ratio:g} ×: {self.ratio_verdict()}")
        return "; ".join(parts) or "–"

    def cells(self):
        theirs = spread(self.peers, self.form) + self.unit if self.peers else "–"
        ratio = f"**{spread(self.ratios(), '.2f')}**" if self.ratios() else "–"
        return [self.name, spread(self.ours, self.form) + self.unit, self.peer, theirs, ratio, self.verdict()]


def print_figures(figures):
    print("| figure | ours | peer | peer's | ratio | goal |")
    print("| --- | --- | --- | --- | --- | --- |")
    for figure in figures:
        print("| " + " | ".join(figure.cells()) + " |")
