"""What is written into a journal comes out of it again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nnwatch.core.records import Channel, Method, Pace, Quantity, Sample
from nnwatch.recording.journal import (
    PULSE,
    Decoder,
    Entry,
    Happened,
    Layout,
    Opened,
    Pulse,
    encode_happened,
    encode_opened,
    encode_pulse,
)

NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
NUMBERS = st.integers(0, 2**63) | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def channels(draw: st.DrawFn) -> tuple[Channel, ...]:
    ids = draw(st.lists(NAMES, unique=True, min_size=1, max_size=5))
    return tuple(
        Channel(
            name,
            draw(NAMES),
            draw(st.sampled_from(Quantity)),
            draw(NAMES),
            scale=draw(st.floats(1e-9, 1e9)),
            pace=draw(st.sampled_from(Pace)),
            cumulative=draw(st.booleans()),
            wrap=draw(st.none() | st.integers(1, 2**64)),
            peak_rate=draw(st.none() | st.floats(0, 1e12)),
            method=draw(st.none() | st.sampled_from(Method)),
            counted=draw(st.booleans()),
        )
        for name in ids
    )


def decoded(*lines: bytes) -> list[Entry]:
    return list(Decoder().entries(iter(line.rstrip(b"\n") for line in lines)))


@given(channels())
def test_channels_survive(offered: tuple[Channel, ...]) -> None:
    assert decoded(encode_opened(Opened(offered))) == [Opened(offered)]


@given(channels(), st.integers(0, 2**50), st.data())
def test_samples_survive(offered: tuple[Channel, ...], t_us: int, data: st.DataObject) -> None:
    pace = data.draw(st.sampled_from(Pace))
    known = [c.id for c in offered if c.pace is pace and data.draw(st.booleans())]
    sample = Sample(t_us, {name: data.draw(NUMBERS) for name in known}, pace)
    line = Layout(offered).encode(sample)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decoded(encode_opened(Opened(offered)), line)[1] == sample


def test_pulses_and_events_survive() -> None:
    pulse = Pulse(dict.fromkeys(PULSE) | {"t_us": 5, "status": "running"})
    event = Happened("ended", 6, {"exit_code": None})
    assert decoded(encode_pulse(pulse), encode_happened(event)) == [pulse, event]


THREADS = tuple(
    Channel(f"host:core{n}", "host", Quantity.UTILISATION, "", 0.01, Pace.SECOND) for n in range(64)
)
AROUND = (
    Channel("host:cpu_busy", "host", Quantity.CPU_TIME, "", 0.01, Pace.SECOND, cumulative=True),
    *THREADS,
    Channel("host:ram", "host", Quantity.MEMORY, "", 1.0, Pace.SECOND),
)


@settings(max_examples=20)
@given(st.lists(st.none() | st.integers(0, 100), min_size=64, max_size=64))
def test_the_use_of_many_threads_is_short_and_exact(percents: list[int | None]) -> None:
    known = {c.id: percent for c, percent in zip(THREADS, percents, strict=True) if percent is not None}
    sample = Sample(7, known | {"host:cpu_busy": 5, "host:ram": 6}, Pace.SECOND)
    line = Layout(AROUND).encode(sample)
    assert len(line) < 1.25 * len(THREADS) + 30
    assert decoded(encode_opened(Opened(AROUND)), line)[1] == sample


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1) | st.integers(101), min_size=64, max_size=64))
def test_what_is_no_whole_percent_is_written_as_it_is(numbers: list[int | float]) -> None:
    sample = Sample(7, {c.id: n for c, n in zip(THREADS, numbers, strict=True)}, Pace.SECOND)
    assert decoded(encode_opened(Opened(THREADS)), Layout(THREADS).encode(sample))[1] == sample


def test_a_journal_of_an_earlier_version_is_read() -> None:
    assert decoded(encode_opened(Opened(THREADS)), b'{"s":[7]}', b'{"live":{"t_us":7}}')[1:] == [
        Sample(7, {})
    ]
    line = b'{"m":[7,5,' + b",".join(b"%d" % n for n in range(64)) + b",6]}"
    (_, sample) = decoded(encode_opened(Opened(AROUND)), line)
    assert isinstance(sample, Sample)
    assert (sample.values["host:core9"], sample.values["host:ram"]) == (9, 6)


def test_what_makes_no_sense_is_skipped_and_counted() -> None:
    layout = Layout((Channel("a:x", "cpu", Quantity.ENERGY, ""),))
    good = layout.encode(Sample(1, {"a:x": 2}))
    bad = [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"7",
        b'"s"',
        b"null",
        b"[1]",
        b'[1,"\\u0000"]',
        b'[1,"text"]',
        b'{"m":7}',
        b'{"live":[1]}',
        b"\xff\x00",
        b'{"open":{}}',
    ]
    decoder = Decoder(layout)
    assert list(decoder.entries(iter([*bad, good]))) == [Sample(1, {"a:x": 2})]
    assert decoder.skipped == len(bad)


def test_samples_before_their_channels_are_skipped() -> None:
    assert decoded(b"[1,2]") == []


@given(channels(), st.binary(max_size=60))
def test_no_line_whatsoever_breaks_the_decoder(offered: tuple[Channel, ...], line: bytes) -> None:
    list(Decoder(Layout(offered)).entries(iter([line])))
