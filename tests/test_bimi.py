import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptraudit.bimi import BimiSyntaxError, Indicator, bimi_records, parsed
from ptraudit.lookup import printable

LOGO = "https://s.example/logo.svg"


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        pytest.param(f"v=BIMI1; l={LOGO}", Indicator(logo=LOGO, certificate=""), id="logo"),
        pytest.param(
            f"v=BIMI1; l={LOGO}; a=https://s.example/vmc.pem; avp=brand",
            Indicator(logo=LOGO, certificate="https://s.example/vmc.pem"),
            id="with a certificate",
        ),
        pytest.param("v=BIMI1; l=; a=;", Indicator(logo="", certificate=""), id="declined"),
    ],
)
def test_an_indicator_is_read(text: str, indicator: Indicator) -> None:
    assert parsed(text) == indicator
    assert parsed(text).declined == (not indicator.logo)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("v=BIMI1", 'no tag "l"', id="no logo"),
        pytest.param("v=BIMI1; l=http://s.example/logo.svg", "begins with https", id="plain HTTP"),
        pytest.param("v=BIMI1; l=https://s.example/logo.png", "does not name an SVG", id="a picture of dots"),
        pytest.param(f"v=BIMI1; l={LOGO}; a=vmc.pem", '"a=vmc.pem" is no address', id="certificate without a host"),
        pytest.param("v=BIMI1; l", "is no tag", id="no equals"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(BimiSyntaxError, match=fault):
        parsed(text)


def test_only_texts_with_the_version_first_are_records() -> None:
    assert bimi_records(("v=BIMI1; l=", "v=BIMI2; l=", "l=; v=BIMI1")) == ("v=BIMI1; l=",)


@given(st.binary(max_size=200))
def test_whatever_a_record_holds_it_is_read_or_refused(octets: bytes) -> None:
    try:
        said = parsed("v=BIMI1; " + printable(octets)).logo
    except BimiSyntaxError as error:
        said = str(error)
    assert said.isascii()
    assert said.isprintable()
