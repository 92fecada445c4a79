"""Power by Redfish: a mock controller on the loopback, and every fault it may have."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from nnwatch.core.records import Failure, Lack, Method, Pace
from nnwatch.meters.base import Found, Meter, Missing, Reason, Surroundings
from nnwatch.meters.redfish.access import Access
from nnwatch.meters.redfish.meter import RedfishMeter
from tests.fakes.bmc import CHASSIS, FakeBmc, Handler, send

POWER = {"PowerControl": [{"PowerConsumedWatts": 344}]}


@pytest.fixture
def bmc() -> Iterator[FakeBmc]:
    with FakeBmc() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for the loopback, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", "req", "-x509", *options, *names, *files], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def meter_for(url: str, timeout_s: float = 2.0, **more: str) -> RedfishMeter:
    environment = {
        "NNWATCH_REDFISH_URL": url,
        "NNWATCH_REDFISH_USER": "reader",
        "NNWATCH_REDFISH_PASSWORD": "s3",
    }
    surroundings = Surroundings(Path("/sys"), Path("/proc"), time.monotonic_ns)
    return RedfishMeter(surroundings, environment | more, timeout_s)


def found(answer: Found | Missing) -> Found:
    assert isinstance(answer, Found), answer
    return answer


def missing(answer: Found | Missing | Access) -> Missing:
    assert isinstance(answer, Missing), answer
    return answer


def test_power_of_the_chassis_is_read(bmc: FakeBmc) -> None:
    bmc.one_chassis(Power=POWER)
    meter: Meter = meter_for(bmc.url)
    channel = found(meter.probe()).channels[0]
    assert (channel.scope, channel.method, channel.counted) == ("node", Method.INTEGRATED, False)
    assert meter.read(Pace.SECOND).values == {"redfish:node": 344.0}
    assert not meter.read(Pace.TICK).values
    assert bmc.requests[-1] == (f"{CHASSIS}/1/Power", "Basic cmVhZGVyOnMz")
    meter.close()
    assert not meter.read(Pace.SECOND).values


def test_environment_metrics_serve_as_well_with_an_energy_that_is_fine_enough(bmc: FakeBmc) -> None:
    bmc.one_chassis(EnvironmentMetrics={"PowerWatts": {"Reading": 400.5}, "EnergykWh": {"Reading": 12.3456}})
    meter = meter_for(bmc.url)
    power, energy = found(meter.probe()).channels
    values = meter.read(Pace.SECOND).values
    assert values[power.id] == 400.5
    assert values[energy.id] * energy.scale == pytest.approx(12.3456 * 3.6e6)
    assert energy.refresh_s == pytest.approx(360 / 400.5)
    assert (energy.cumulative, energy.counted, energy.method) == (True, False, Method.COUNTER)


def test_an_energy_too_coarse_for_a_run_is_left_out(bmc: FakeBmc) -> None:
    bmc.one_chassis(EnvironmentMetrics={"PowerWatts": {"Reading": 400}, "EnergykWh": {"Reading": 1234}})
    assert [channel.id for channel in found(meter_for(bmc.url).probe()).channels] == ["redfish:node"]


def test_a_whole_machine_goes_before_its_parts(bmc: FakeBmc) -> None:
    bmc.one_chassis(Power=POWER)
    bmc.documents[f"{CHASSIS}/gpu"] = {
        "ChassisType": "Module",
        "EnvironmentMetrics": {"@odata.id": f"{CHASSIS}/gpu/EnvironmentMetrics"},
    }
    bmc.documents[f"{CHASSIS}/gpu/EnvironmentMetrics"] = {"PowerWatts": {"Reading": 70}}
    bmc.documents[CHASSIS]["Members"].insert(0, {"@odata.id": f"{CHASSIS}/gpu"})
    bmc.documents[CHASSIS]["Members"].insert(0, {"@odata.id": f"{CHASSIS}/not-there"})
    meter = meter_for(bmc.url)
    meter.probe()
    assert meter.read(Pace.SECOND).values == {"redfish:node": 344.0}


@pytest.mark.parametrize(
    ("kind", "told"), [("Module", False), ("Rack", False), ("Other", True), (None, True)]
)
def test_power_of_a_part_or_of_a_rack_is_not_the_machines(bmc: FakeBmc, kind: str | None, told: bool) -> None:
    """As of a tray whose only chassis with power is its GPU module."""
    bmc.one_chassis(EnvironmentMetrics={"PowerWatts": {"Reading": 70}})
    bmc.documents[f"{CHASSIS}/1"]["ChassisType"] = kind
    answer = meter_for(bmc.url).probe()
    assert isinstance(answer, Found) is told
    if not told:
        assert "no chassis" in missing(answer).detail


def test_a_url_may_name_the_resource_itself(bmc: FakeBmc) -> None:
    bmc.documents["/odd/Power"] = POWER
    meter = meter_for(f"{bmc.url}/odd/Power")
    assert found(meter.probe()).notes == ("the power is that of /odd/Power",)
    assert bmc.requests == [("/odd/Power", "Basic cmVhZGVyOnMz")]


def test_a_redirect_on_the_same_host_is_followed(bmc: FakeBmc) -> None:
    bmc.documents["/there"] = POWER

    def redirect(handler: BaseHTTPRequestHandler) -> None:
        bmc.fault = None
        send(handler, b"", 308, Location="/there")

    bmc.fault = redirect
    assert isinstance(meter_for(f"{bmc.url}/here").probe(), Found)


@pytest.mark.parametrize(
    "location", ["http://127.0.0.2:1/x", "//evil.example/x", "https://127.0.0.1/", "http://["]
)
def test_credentials_do_not_follow_a_redirect_elsewhere(bmc: FakeBmc, location: str) -> None:
    bmc.fault = lambda handler: send(handler, b"", 302, Location=location)
    assert "another host" in missing(meter_for(bmc.url).probe()).detail
    assert len(bmc.requests) == 1


@pytest.mark.parametrize("link", ["//evil.example/x", "//["])
def test_credentials_do_not_follow_a_link_elsewhere(bmc: FakeBmc, link: str) -> None:
    bmc.documents[CHASSIS] = {"Members": [{"@odata.id": link}]}
    assert "another host" in missing(meter_for(bmc.url).probe()).detail
    assert len(bmc.requests) == 1


def _broken_header(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"lorem ipsum\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("fault", "reason", "words"),
    [
        (lambda handler: send(handler, b"{}", 401), Reason.NO_PERMISSION, "HTTP 401"),
        (lambda handler: send(handler, b"{}", 403), Reason.NO_PERMISSION, "HTTP 403"),
        (lambda handler: send(handler, b"{}", 503), Reason.BROKEN, "HTTP 503"),
        (lambda handler: send(handler, b"<html>", 200), Reason.BROKEN, "no valid JSON"),
        (lambda handler: send(handler, b"\xff\xfe{", 200), Reason.BROKEN, "no valid JSON"),
        (lambda handler: send(handler, b"[" * 100_000, 200), Reason.BROKEN, "no valid JSON"),
        (lambda handler: send(handler, b"9" * 5000, 200), Reason.BROKEN, "no valid JSON"),
        (lambda handler: send(handler, b" " * (1 << 21), 200), Reason.BROKEN, "larger than 1 MiB"),
        (lambda handler: send(handler, b"{}", 200), Reason.ABSENT, "no chassis"),
        (lambda handler: send(handler, b"null", 200), Reason.ABSENT, "no chassis"),
        (lambda handler: send(handler, b"", 302, Location=handler.path), Reason.BROKEN, "in circles"),
        (_broken_header, Reason.BROKEN, "cannot be asked"),
    ],
)
def test_a_fault_at_the_start_says_why(bmc: FakeBmc, fault: Handler, reason: Reason, words: str) -> None:
    bmc.fault = fault
    answer = missing(meter_for(bmc.url).probe())
    assert answer.reason is reason
    assert words in answer.detail


def test_a_controller_that_hangs_is_left(bmc: FakeBmc) -> None:
    bmc.fault = bmc.hang
    began_s = time.monotonic()
    assert "did not answer within 0.2 s" in missing(meter_for(bmc.url, timeout_s=0.2).probe()).detail
    assert time.monotonic() - began_s < 20  # the fault lasts for 30 s


def test_a_body_that_drips_is_left(bmc: FakeBmc) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not bmc.release.wait(0.02):
            handler.wfile.write(b" ")

    bmc.fault = drip
    assert "did not answer" in missing(meter_for(bmc.url, timeout_s=0.2).probe()).detail


def test_nobody_there_is_broken() -> None:
    with FakeBmc() as gone:
        url = gone.url
    assert "cannot be asked" in missing(meter_for(url).probe()).detail


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"PowerControl": []},
        {"PowerControl": [{"PowerConsumedWatts": None}]},
        {"PowerControl": [{"PowerConsumedWatts": 0}]},
        {"PowerControl": [{"PowerConsumedWatts": True}]},
        {"PowerControl": [{"PowerConsumedWatts": "344"}]},
        {"PowerControl": {"PowerConsumedWatts": 344}},
        {"PowerWatts": 344},
    ],
)
def test_a_reading_that_goes_missing_is_a_lack_until_it_is_back(bmc: FakeBmc, document: Any) -> None:
    bmc.one_chassis(Power=POWER)
    meter = meter_for(bmc.url)
    meter.probe()
    bmc.documents[f"{CHASSIS}/1/Power"] = document
    assert meter.read(Pace.SECOND).lacks["redfish:node"].failure is Failure.BUSY
    bmc.documents[f"{CHASSIS}/1/Power"] = POWER
    assert meter.read(Pace.SECOND).values == {"redfish:node": 344.0}


def test_a_busy_controller_is_asked_again(bmc: FakeBmc) -> None:
    bmc.one_chassis(Power=POWER)
    meter = meter_for(bmc.url)
    meter.probe()
    bmc.fault = lambda handler: send(handler, b"", 503)
    assert meter.read(Pace.SECOND).lacks["redfish:node"].failure is Failure.BUSY
    bmc.fault = None
    assert meter.read(Pace.SECOND).values == {"redfish:node": 344.0}


def test_refused_credentials_are_not_tried_again(bmc: FakeBmc) -> None:
    bmc.one_chassis(Power=POWER)
    meter = meter_for(bmc.url)
    meter.probe()
    bmc.fault = lambda handler: send(handler, b"", 401)
    first = meter.read(Pace.SECOND).lacks["redfish:node"]
    seen = len(bmc.requests)
    assert first == meter.read(Pace.SECOND).lacks["redfish:node"]
    assert first == Lack(Failure.BROKEN, "the management controller refuses this user (HTTP 401)")
    assert len(bmc.requests) == seen


def test_a_controller_that_signed_itself_is_trusted_when_named(certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with FakeBmc(context) as bmc:
        bmc.one_chassis(Power=POWER)
        refused = missing(meter_for(bmc.url).probe())
        assert "not trusted" in refused.detail
        assert "NNWATCH_REDFISH_CA" in (refused.remedy or "")
        assert not bmc.requests
        trusting = meter_for(bmc.url, NNWATCH_REDFISH_CA=str(certificate[0]))
        found(trusting.probe())
        assert trusting.read(Pace.SECOND).values == {"redfish:node": 344.0}


def test_a_certificate_file_that_is_none_is_named(tmp_path: Path) -> None:
    answer = missing(meter_for("https://127.0.0.1:1", NNWATCH_REDFISH_CA=str(tmp_path / "none")).probe())
    assert "holds no certificates" in answer.detail


@pytest.mark.parametrize(
    "url",
    [
        "http://bmc.example",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "bmc.example",
        "https://user:secret@bmc.example",
        "https://bmc.example:port",
        "https://[",
        "https://",
    ],
)
def test_an_unsafe_url_is_refused_without_repeating_it(url: str) -> None:
    answer = missing(meter_for(url).probe())
    assert answer.reason is Reason.BROKEN
    assert "secret" not in answer.detail


def test_it_says_that_it_is_slow() -> None:
    assert RedfishMeter.period_s == 5.0
