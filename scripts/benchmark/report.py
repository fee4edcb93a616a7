"""Results as a table for people, as JSON for comparisons over time, and as plots."""

import json
from dataclasses import dataclass
from html import escape

import works


@dataclass(frozen=True)
class Result:
    work: object
    runs: dict
    medians: dict
    # What kept others than ours from finishing.
    failures: list

    @property
    def by_figure(self):
        return any("figure" in values for values in self.medians.values())

    def value(self, name):
        """What is compared, smaller is better."""
        return self.medians[name]["figure" if self.by_figure else "seconds"]

    def text(self, name):
        return f"{self.value(name):.1f} µs" if self.by_figure else seconds(self.value(name))

    @property
    def markdown(self):
        head = ["", "time" if not self.by_figure else "median", "× ours", "MB/s", "CPU", "peak memory", "the peer's CPU", "runs"]
        if self.work.is_of_peer:
            head.remove("the peer's CPU")
        rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
        ours = self.value(next(iter(self.medians)))
        for name, values in self.medians.items():
            rate = f"{self.work.size / values['seconds'] / 1e6:,.0f}" if self.work.size else ""
            row = [name, self.text(name), f"{self.value(name) / ours:.2f}", rate, seconds(values["cpu"]), f"{works.size(values['peak'])}"]
            rows.append(row + ([] if self.work.is_of_peer else [seconds(values["peer_cpu"])]) + [str(len(self.runs[name]))])
        into = sorted({contestant.peer.name for contestant in self.work.contestants})
        subtitle = "" if self.work.is_of_peer else f", into {into[0]}" if len(into) == 1 else ""
        lines = [f"### {self.work.title[0].upper()}{self.work.title[1:]}{subtitle}", ""]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        failed = [f"Failed: {failure.splitlines()[0][:200]}" for failure in dict.fromkeys(self.failures)]
        lines += ["", *(f"- {line}" for line in self.verdicts + failed), ""]
        return "\n".join(lines)

    @property
    def verdicts(self):
        lines = []
        for target in self.work.targets:
            verdict = target.verdict(self.medians)
            if verdict is None:
                lines.append(f"Target: {target.words}. Not measured: no other did the job.")
                continue
            figure, is_reached = verdict
            measured = f"{figure:.2f}" if target.others else works.size(figure)
            lines.append(f"Target: {target.words}. Measured: {measured}, {'reached' if is_reached else '**missed**'}.")
        return lines

    @property
    def missed(self):
        """The targets that were measured and not reached, in words."""
        verdicts = [(target, target.verdict(self.medians)) for target in self.work.targets]
        return [target.words for target, verdict in verdicts if verdict and not verdict[1]]

    @property
    def svg(self):
        """A bar for each contestant, as long as the time that it took."""
        height, left, width = 26, 230, 420
        longest = max(self.value(name) for name in self.medians)
        bars = []
        for number, name in enumerate(self.medians):
            top, length = 34 + number * height, max(1, width * self.value(name) / longest)
            bars.append(
                f'<text x="{left - 8}" y="{top + 14}" text-anchor="end">{escape(name)}</text>'
                f'<rect x="{left}" y="{top}" width="{length:.1f}" height="18" class="{"ours" if number == 0 else "other"}"/>'
                f'<text x="{left + length + 6:.1f}" y="{top + 14}">{escape(self.text(name))}</text>')
        total = 44 + len(self.medians) * height
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {total}" width="760" height="{total}" role="img">'
            f"<title>{escape(self.work.title)}</title><style>text{{font:13px system-ui,sans-serif;fill:#444}}.ours{{fill:#1f6feb}}"
            ".other{fill:#8b949e}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>"
            f'<text x="8" y="18" font-weight="600">{escape(self.work.title)}</text>{"".join(bars)}</svg>\n')

    @property
    def json(self):
        return {
            "work": self.work.key,
            "title": self.work.title,
            "bytes": self.work.size,
            "contestants": [{"name": name, "median": self.medians[name], "runs": self.runs[name]} for name in self.medians],
            "failures": self.failures,
            # Null where no other did the job.
            "targets": [
                {"target": target.words, "measured": measured, "reached": is_reached}
                for target in self.work.targets
                for measured, is_reached in [target.verdict(self.medians) or (None, None)]
            ],
        }


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.1f} ms"


def write(folder, about, results):
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    lines = [
        f"{about['processors']} processors ({about['processor']}), {about['memory'] / (1 << 30):.0f} GiB, {about['fileSystem']}, "
        f"Linux {about['kernel']}; {versions}" + (f", of commit {about['commit']}." if about["commit"] else "."), "",
    ]
    (folder / "results.md").write_text("\n".join(lines + [result.markdown for result in results]), encoding="utf-8")
    document = about | {"works": [result.json for result in results]}
    (folder / "results.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
