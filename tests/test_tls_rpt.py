import pytest

from ptraudit.tls_rpt import TlsRptSyntaxError, parsed, tls_rpt_records


@pytest.mark.parametrize(
    ("text", "uris"),
    [
        ("v=TLSRPTv1; rua=mailto:tls@s.example", ("mailto:tls@s.example",)),
        ("v=TLSRPTv1;rua=mailto:a@s.example , https://s.example/r;", ("mailto:a@s.example", "https://s.example/r")),
        ("v=TLSRPTv1; rua=HTTPS://s.example; ext=1", ("HTTPS://s.example",)),
    ],
)
def test_the_addresses_of_a_record(text: str, uris: tuple[str, ...]) -> None:
    assert parsed(text) == uris


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("v=TLSRPTv1", 'no tag "rua"'),
        ("v=TLSRPTv1; rua=", '"" is no address'),
        ("v=TLSRPTv1; rua=tls@s.example", '"tls@s.example" is no address'),
        ("v=TLSRPTv1; rua=http://s.example/r", "write mailto"),
        ("v=TLSRPTv1; rua=mailto:a@s.example,", '"" is no address'),
        ("v=TLSRPTv1; rua", "is no tag"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(TlsRptSyntaxError, match=fault):
        parsed(text)


def test_only_texts_with_the_version_first_are_records() -> None:
    assert tls_rpt_records(("v=TLSRPTv1; rua=x", "v=TLSRPTv10; rua=x", "rua=x; v=TLSRPTv1")) == ("v=TLSRPTv1; rua=x",)
