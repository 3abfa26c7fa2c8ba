import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.dmarc import DmarcSyntaxError, Policy, Record, destination, dmarc_records, lookalikes, parsed
from ptraudit.lookup import printable

A = "mailto:a@s.example"


@pytest.mark.parametrize(
    ("text", "record"),
    [
        pytest.param("v=DMARC1; p=reject", Record(policy=Policy.REJECT), id="shortest"),
        pytest.param("v=DMARC1;p=Quarantine;", Record(policy=Policy.QUARANTINE), id="case of a value"),
        pytest.param(
            "v=DMARC1; rua=mailto:a@s.example; sp=quarantine; np=reject; p=none",
            Record(subdomains=Policy.QUARANTINE, nonexistent=Policy.REJECT, rua=(A,)),
            id="any order",
        ),
        pytest.param("v=DMARC1; p=reject; t=y; psd=n", Record(policy=Policy.REJECT, testing=True, psd="n"), id="new tags"),
        pytest.param(
            "v=DMARC1; p=none; rua=mailto:a@s.example , https://s.example/r; ruf=mailto:b@s.example",
            Record(rua=(A, "https://s.example/r"), ruf=("mailto:b@s.example",)),
            id="several addresses",
        ),
        pytest.param(
            f"v=DMARC1; rua={A}",
            Record(rua=(A,), faults=('there is no valid "p", so that receivers read p=none',)),
            id="no policy, reports",
        ),
        pytest.param("v=DMARC1; p=none; unknown=thing", Record(), id="unknown tag"),
        pytest.param(
            "v=DMARC1; p=none; pct=50; ri=3600; rf=afrf; rua=mailto:a@s.example!10m",
            Record(
                percent="50",
                rua=(f"{A}!10m",),
                obsolete=('"pct"', '"rf"', '"ri"', 'the size limit of "mailto:a@s.example!10m"'),
            ),
            id="obsolete",
        ),
    ],
)
def test_a_record_is_read(text: str, record: Record) -> None:
    assert parsed(text) == record


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("v=DMARC1; p=none; sp", '"sp" is no tag', id="no equals"),
        pytest.param("v=DMARC1; p=none;; sp=none", '"" is no tag', id="empty tag"),
        pytest.param("v=DMARC1; p=none; rua=", '"rua=" is no tag', id="empty value"),
        pytest.param("v=DMARC1; p=none; p=reject", '"p" appears more than once', id="twice"),
        pytest.param("v=DMARC1; p=none; t=yes", '"t=yes" is no value', id="test mode"),
        pytest.param("v=DMARC1; p=none; adkim=rs", '"adkim=rs" is no value', id="alignment"),
        pytest.param("v=DMARC1; p=none; fo=x", '"fo=x" is no value', id="failure options"),
        pytest.param("v=DMARC1; p=none; rua=a@s.example", "write mailto:name@host", id="no scheme"),
        pytest.param("v=DMARC1; p=none; rua=mailto:s.example", "write mailto:name@host", id="no local part"),
        pytest.param("v=DMARC1; p=none; n=\\195\\164", "other than printable ASCII", id="octets"),
        pytest.param(f"v=DMARC1; p=block; rua={A}", 'no valid "p", so that receivers read p=none', id="unknown policy"),
        pytest.param(f"v=DMARC1; p=reject; sp=no; rua={A}", 'no valid "sp"', id="unknown policy of subdomains"),
    ],
)
def test_a_fault_that_receivers_live_with_is_told(text: str, fault: str) -> None:
    assert fault in "; ".join(parsed(text).faults)


@pytest.mark.parametrize(
    "text", ["v=DMARC1", "v=DMARC1; p=rejct", "v=DMARC1; p=reject; np=x", "v=DMARC1; p=none, sp=none", "v=DMARC1; P=none"]
)
def test_a_record_without_policy_and_reports_is_refused(text: str) -> None:
    with pytest.raises(DmarcSyntaxError, match="receivers must not use it"):
        parsed(text)


def test_the_policy_below_falls_back() -> None:
    record = Record(policy=Policy.REJECT)
    assert (record.for_subdomains, record.for_nonexistent) == (Policy.REJECT, Policy.REJECT)
    record = Record(policy=Policy.REJECT, subdomains=Policy.NONE)
    assert (record.for_subdomains, record.for_nonexistent) == (Policy.NONE, Policy.NONE)


def test_what_is_no_record_is_told_from_what_was_meant_as_one() -> None:
    texts = ("v=DMARC1; p=none", "v=dmarc1; p=none", "v=DMARC1 p=none", '"v=DMARC1; p=none"', "v=spf1 -all", " v = DMARC1;")
    assert dmarc_records(texts) == ("v=DMARC1; p=none", " v = DMARC1;")
    assert lookalikes(texts) == ("v=dmarc1; p=none", "v=DMARC1 p=none", '"v=DMARC1; p=none"')


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("mailto:a@S.Example.", "s.example"),
        ("MAILTO:a@s.example!10M", "s.example"),
        ("mailto:a@s.example?subject=x", "s.example"),
        ("https://s.example/", ""),
        ("mailto:a", ""),
    ],
)
def test_the_host_of_an_address(uri: str, host: str) -> None:
    assert destination(uri) == host


@given(st.binary(max_size=300))
def test_whatever_a_record_holds_it_is_read_or_refused(octets: bytes) -> None:
    try:
        said = " ".join(parsed("v=DMARC1; p=none; " + printable(octets)).faults)
    except DmarcSyntaxError as error:
        said = str(error)
    assert said.isascii()
    assert said.isprintable()
