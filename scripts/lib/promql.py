"""Which metrics and labels an expression of PromQL names. It reads what promtool has found to be well-formed, and no more."""

import re

KEYWORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan"}

LABEL_LISTS = r"(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)"


def names(expression):
    """The metrics that an expression names, and its labels: two sets."""
    metrics, labels = set(), set()
    # What strings hold must not be taken for anything else.
    text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    text = re.sub(r"\[[^\]]*\]", "", text)
    for matchers in re.findall(r"\{([^}]*)\}", text):
        labels |= set(re.findall(r"([A-Za-z_]\w*)\s*[=!]", matchers))
    text = re.sub(r"\{[^}]*\}", "", text)
    for listed in re.findall(LABEL_LISTS, text):
        labels |= set(re.findall(r"\w+", listed))
    text = re.sub(LABEL_LISTS, " ", text)
    for match in re.finditer(r"(?<![\w.])([A-Za-z_:][\w:]*)\s*(\()?", text):
        name, call = match.groups()
        if not call and name.lower() not in KEYWORDS:
            metrics.add(name)
    return metrics, labels
