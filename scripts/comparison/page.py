"""What was measured as a page: written between two markers, and read back from there."""

import clients
import faults

BEGIN, END = "<!-- measured by scripts/compare-tools: begin -->\n", "<!-- measured by scripts/compare-tools: end -->\n"
SPARED = "–"
OR = " or "


def outcome(code, text):
    """A result as it stands in a cell. What exits with 0 is in bold."""
    if code == clients.ENDED:
        return f"*ended after {clients.LIMIT} s*"
    return f"{f'**{code}**' if code == '0' else code} `{text}`"


def cell(outcomes):
    """Of several runs."""
    return OR.join(sorted(set(outcomes)))


def table(rows, names):
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += ["| " + " | ".join([title, *cells]) + " |" for title, cells in rows]
    return "\n".join(lines) + "\n"


def spared(fault, name):
    reason = dict(fault.spared).get(name)
    return f"{SPARED} ({reason})" if reason else None


def summary(cells, names):
    """Counts, of each client, over the faults that it met.

    Parameter cells: by fault's title, by client.
    """
    rows = {"faults met": [], "exits with 0": [], "does not end by itself": [], "different exit codes": [], "different answers": []}
    for name in names:
        met = [row[name] for row in cells.values() if not row[name].startswith(SPARED)]
        codes = {part.split(" ")[0] for text in met for part in text.split(OR) if "`" in part}
        rows["faults met"].append(len(met))
        rows["exits with 0"].append(sum("**0**" in text for text in met))
        rows["does not end by itself"].append(sum("*ended" in text for text in met))
        rows["different exit codes"].append(len(codes))
        rows["different answers"].append(len(set(met)))
    return table([(title, map(str, counts)) for title, counts in rows.items()], names)


def versions(names):
    return f"Measured with {', '.join(names)}."


def render(cells, names, versions):
    parts = [versions + "\n", summary(cells, names)]
    for title, layer in faults.LAYERS.items():
        rows = [(fault.title, [cells[fault.title][name] for name in names]) for fault in layer]
        parts.append(f"### {title}\n\n" + table(rows, names))
    return "\n".join(parts)


def parse(text):
    """The cells of the layers' tables, by fault's title, by client's name, and the line about versions."""
    body = text.partition(BEGIN)[2].partition(END)[0]
    introduction, *layers = body.split("### ")
    cells = {}
    for layer in layers:
        header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in layer.splitlines() if line.startswith("|")]
        cells |= {title: dict(zip(header[1:], row)) for title, *row in rows}
    return cells, introduction.strip().partition("\n")[0]


def replace(text, body):
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return head + begin + "\n" + body + "\n" + end + tail
