"""What is written into a journal comes out of it again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nnwatch.core.records import Channel, Method, Pace, Quantity, Sample
from nnwatch.recording.journal import (
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
    pulse, event = Pulse({"t_us": 5, "status": "running"}), Happened("ended", 6, {"exit_code": None})
    assert decoded(encode_pulse(pulse), encode_happened(event)) == [pulse, event]


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
        b'{"s":[1]}',
        b'{"s":7}',
        b"\xff\x00",
        b'{"open":{}}',
    ]
    decoder = Decoder(layout)
    assert list(decoder.entries(iter([*bad, good]))) == [Sample(1, {"a:x": 2})]
    assert decoder.skipped == len(bad)


def test_samples_before_their_channels_are_skipped() -> None:
    assert decoded(b'{"s":[1,2]}') == []


@given(channels(), st.binary(max_size=60))
def test_no_line_whatsoever_breaks_the_decoder(offered: tuple[Channel, ...], line: bytes) -> None:
    list(Decoder(Layout(offered)).entries(iter([line])))
