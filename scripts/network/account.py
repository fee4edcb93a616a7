"""What came of a soak: all that was sent, told and held."""

import collections

import judge
from deeds import DEEDS


class Account:
    def __init__(self):
        self.runs = collections.defaultdict(collections.Counter)
        self.totals = collections.defaultdict(collections.Counter)
        self.echoes = 0
        self.problems = []

    def complain(self, problem):
        print(f"VIOLATION {problem}", flush=True)
        self.problems.append(problem)

    def settle(self, done, peers):
        for peer in peers:
            held, problems = peer.take()
            for problem in problems:
                self.complain(f"{peer.name}: {problem}")
            self.settle_with(peer, [one for one in done if one.peer is peer], held)
        for one in done:
            self.runs[one.deed.name][one.outcome] += 1
            self.echoes += one.peer.name == "serve" and not one.sent and one.outcome == "ok"
            for problem in one.wrong:
                self.complain(f"{one}: {problem}")

    def settle_with(self, peer, done, held):
        known, total = set(), self.totals[peer.name]
        for one in done:
            uids = set(one.sent.values())
            known |= uids
            total["sent"] += len(uids)
            if one.told is None:
                total["killed, held"] += len(uids & held)
                continue
            one.wrong += judge.against_held(one.told, held)
            total["told stored"] += len(one.told.of("stored"))
            total["told failed"] += len(one.told.of("failed"))
            total["not attempted"] += len(one.told.of("not-attempted"))
            total["failed, held"] += len(one.told.of("failed") & held)
        total["held"] += len(held)
        if held - known:
            self.complain(f"{peer.name} holds what nobody sent: {sorted(held - known)}")

    def report(self):
        print(f"\n{'what was done':36} {'runs':>6}  what it came to")
        for deed in DEEDS:
            reasons = self.runs[deed.name]
            told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
            print(f"{deed.name:36} {sum(reasons.values()):6}  {told}")
        columns = ("sent", "told stored", "told failed", "not attempted", "held", "failed, held", "killed, held")
        print(f"\n{'objects':14}" + "".join(f" {column:>13}" for column in columns))
        for name, total in self.totals.items():
            print(f"{name:14}" + "".join(f" {total[column]:13}" for column in columns))
            if total["held"] != total["told stored"] + total["failed, held"] + total["killed, held"]:
                self.complain(f"{name} holds {total['held']}, told stored, failed or killed are others")
