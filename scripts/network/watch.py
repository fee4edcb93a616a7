"""Memory, descriptors and threads of processes over a long time, from /proc."""

import dataclasses
import os
import pathlib

# Beyond the most of the time between the warm-up and the middle.
TOLERATED = {"MiB": 4, "descriptors": 4, "threads": 4}


@dataclasses.dataclass
class Sample:
    second: float
    figures: dict


class Watch:
    """Of processes by name. Samples are taken when nobody asks anything of them."""

    def __init__(self, processes):
        self.processes = processes
        self.samples = {name: [] for name in processes}

    def look(self, second):
        for name, process in self.processes.items():
            if process.poll() is not None:
                continue
            folder = pathlib.Path(f"/proc/{process.pid}")
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            figures = {
                "MiB": int(status["VmRSS"].split()[0]) / 1024, "descriptors": len(os.listdir(folder / "fd")), "threads": int(status["Threads"])}
            self.samples[name].append(Sample(second, figures))

    def line(self):
        parts = []
        for name, samples in self.samples.items():
            figures = samples[-1].figures if samples else {}
            parts.append(f"{name} " + " ".join(f"{value:.1f}" if key == "MiB" else str(value) for key, value in figures.items()))
        return "; ".join(parts)

    def halves(self, name, warm_up, end):
        """The most of each figure, from the warm-up to the middle and from there to the end."""
        middle = (warm_up + end) / 2
        samples = [sample for sample in self.samples[name] if warm_up <= sample.second <= end]
        parts = [
            [sample.figures for sample in samples if sample.second < middle], [sample.figures for sample in samples if sample.second >= middle]]
        if not all(parts):
            return None
        return [{key: max(figures[key] for figures in part) for key in TOLERATED} for part in parts]

    def report(self, warm_up, end, judged):
        """Prints a table; yields what grew in the processes that are judged."""
        print(f"\n{'the most when idle':20} {'MiB':>17} {'descriptors':>17} {'threads':>17}    {warm_up:.0f} s to the middle, and from there on")
        for name in self.processes:
            halves = self.halves(name, warm_up, end)
            if halves is None:
                yield f"{name}: too few samples"
                continue
            cells = [" ".join(f"{half[key]:8.1f}" if key == "MiB" else f"{half[key]:8}" for half in halves) for key in TOLERATED]
            print(f"{name:20} {cells[0]:>17} {cells[1]:>17} {cells[2]:>17}")
            for key, tolerated in TOLERATED.items():
                if name in judged and halves[1][key] > halves[0][key] + tolerated:
                    yield f"{name} grew from {halves[0][key]:.1f} to {halves[1][key]:.1f} {key}; {tolerated} more are tolerated"
