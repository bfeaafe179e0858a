"""The memory beside a list of records that follows the same rules in the plainest way."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from assistant.memory.record import Kind, Record
from assistant.memory.store import Memory
from tests.assistant.memory.making import at, note, read, seen

LABELS = st.sampled_from(["cup", "bag", "car"])
MINUTES = st.integers(0, 60)
SPANS = st.tuples(MINUTES, MINUTES).map(lambda pair: (min(pair), max(pair)))
EDGES = st.none() | MINUTES


class MemoryBesideAList(RuleBasedStateMachine):
    kept = Bundle("kept")

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory(None)
        self.plain: dict[int, Record] = {}

    def _newest_first(self, records: list[Record]) -> list[Record]:
        return sorted(records, key=lambda record: (record.last, record.id), reverse=True)

    def _during(self, since: int | None, until: int | None) -> list[Record]:
        return [
            record
            for record in self.plain.values()
            if (since is None or record.last >= at(since))
            and (until is None or record.first <= at(until))
        ]

    @rule(target=kept, label=LABELS, span=SPANS)
    def see(self, label: str, span: tuple[int, int]) -> int:
        return self._add(seen(label, *span))

    @rule(target=kept, label=LABELS, minute=MINUTES)
    def tell(self, label: str, minute: int) -> int:
        return self._add(note(f"my {label} is here", minute))

    @rule(target=kept, label=LABELS, minute=MINUTES)
    def read_sign(self, label: str, minute: int) -> int:
        return self._add(read(f"{label} for sale", minute))

    def _add(self, record: Record) -> int:
        added = self.memory.add(record)
        self.plain[added.id] = added
        return added.id

    @rule(id=kept, minute=MINUTES)
    def still_in_view(self, id: int, minute: int) -> None:
        known = self.plain.get(id)
        assert self.memory.update(id, at(minute)) == (known is not None)
        if known is not None:
            last = max(known.last, at(minute))
            self.plain[id] = Record(id, known.kind, known.value, known.first, last)

    @rule(since=EDGES, until=EDGES)
    def forget_a_time(self, since: int | None, until: int | None) -> None:
        doomed = self._during(since, until)
        begin = None if since is None else at(since)
        end = None if until is None else at(until)
        assert self.memory.matching(begin, end) == self._newest_first(doomed)
        assert self.memory.forget(begin, end) == len(doomed)
        for record in doomed:
            del self.plain[record.id]

    @rule(label=LABELS, since=EDGES)
    def forget_words(self, label: str, since: int | None) -> None:
        doomed = [r for r in self._during(since, None) if label in r.value]
        edge = None if since is None else at(since)
        assert self.memory.forget(since=edge, words=f"the {label}s") == len(doomed)
        for record in doomed:
            del self.plain[record.id]

    @rule(label=LABELS, before=EDGES)
    def ask_where(self, label: str, before: int | None) -> None:
        fitting = [
            record
            for record in self.plain.values()
            if record.kind is Kind.OBJECT
            and record.value == label
            and (before is None or record.last < at(before))
        ]
        found = self.memory.last_seen([label], None if before is None else at(before))
        assert found == next(iter(self._newest_first(fitting)), None)

    @rule(since=EDGES, until=EDGES, kind=st.none() | st.sampled_from(Kind), limit=st.integers(1, 9))
    def search(self, since: int | None, until: int | None, kind: Kind | None, limit: int) -> None:
        fitting = [r for r in self._during(since, until) if kind is None or r.kind is kind]
        found = self.memory.search(
            kind=kind,
            since=None if since is None else at(since),
            until=None if until is None else at(until),
            limit=limit,
        )
        assert [match.record for match in found] == self._newest_first(fitting)[:limit]

    @rule(label=LABELS)
    def search_text(self, label: str) -> None:
        fitting = [record for record in self.plain.values() if label in record.value]
        found = self.memory.search(text=label.upper(), limit=None)
        assert [match.record for match in found] == self._newest_first(fitting)
        notes = [record for record in fitting if record.kind is Kind.NOTE]
        about = self.memory.notes_about(f"where is my {label}", limit=None)
        assert [match.record for match in about] == self._newest_first(notes)

    @invariant()
    def as_many(self) -> None:
        assert self.memory.count() == len(self.plain)

    def teardown(self) -> None:
        self.memory.close()


TestMemoryBesideAList = MemoryBesideAList.TestCase
TestMemoryBesideAList.settings = settings(max_examples=40, stateful_step_count=30)
