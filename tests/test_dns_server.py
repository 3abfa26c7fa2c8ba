"""Which servers a text or a resolv.conf names."""

from pathlib import Path

import pytest

from ptraudit.dns.server import Server, Transport, over, server, system_servers
from ptraudit.errors import InvalidResolver


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        pytest.param("192.0.2.53", Server(host="192.0.2.53"), "192.0.2.53:53", id="address"),
        pytest.param("192.0.2.53:5353", Server(host="192.0.2.53", port=5353), "192.0.2.53:5353", id="address and port"),
        pytest.param("2001:db8::53", Server(host="2001:db8::53"), "[2001:db8::53]:53", id="IPv6 address"),
        pytest.param(
            "[2001:db8::53]:5353", Server(host="2001:db8::53", port=5353), "[2001:db8::53]:5353", id="IPv6 and port"
        ),
        pytest.param(
            "tls://192.0.2.53#dns.example",
            Server(host="192.0.2.53", port=853, transport=Transport.TLS, tls_name="dns.example"),
            "192.0.2.53:853",
            id="TLS with a name",
        ),
        pytest.param(
            "tls://192.0.2.53:8853",
            Server(host="192.0.2.53", port=8853, transport=Transport.TLS, tls_name="192.0.2.53"),
            "192.0.2.53:8853",
            id="TLS by address",
        ),
        pytest.param(
            "https://dns.example/dns-query",
            Server(host="dns.example", port=443, transport=Transport.HTTPS, tls_name="dns.example", path="/dns-query"),
            "https://dns.example/dns-query",
            id="HTTPS",
        ),
        pytest.param(
            "https://[2001:db8::53]:8443",
            Server(host="2001:db8::53", port=8443, transport=Transport.HTTPS, tls_name="2001:db8::53", path="/dns-query"),
            "https://[2001:db8::53]:8443/dns-query",
            id="HTTPS by address and port, the usual path",
        ),
    ],
)
def test_a_resolver_is_read(text: str, expected: Server, shown: str) -> None:
    assert (server(text), str(server(text))) == (expected, shown)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("dns.example", "names no address", id="a name, which nobody could look up"),
        pytest.param("192.0.2.53:0", "a port is a number from 1 to 65535", id="port 0"),
        pytest.param("192.0.2.53:dns", "a port is a number", id="port by name"),
        pytest.param("[2001:db8::53]5353", "is no resolver", id="no colon"),
        pytest.param("quic://192.0.2.53", 'unknown scheme "quic"', id="scheme"),
        pytest.param("tls://dns.example", "names no address", id="TLS by name alone"),
        pytest.param("https://", "is no resolver", id="no host"),
        pytest.param("https://u:p@dns.example/", "is no resolver", id="a password"),
        pytest.param("https://dns.example:99999/", "no web address", id="an impossible port"),
        pytest.param("tls://192.0.2.53#a..b", "cannot be a name", id="TLS with a name that cannot be"),
        pytest.param("https://a..b/dns-query", "cannot be a name", id="HTTPS with a name that cannot be"),
        pytest.param("https://192.0.2.53:0/", "has the port 0", id="HTTPS at port 0"),
        pytest.param("", "names no address", id="nothing"),
    ],
)
def test_what_is_no_resolver_is_told(text: str, complaint: str) -> None:
    with pytest.raises(InvalidResolver, match=complaint):
        server(text)


def test_only_what_is_asked_over_udp_is_asked_over_tcp_instead() -> None:
    servers = [server(text) for text in ("192.0.2.53", "tls://192.0.2.53", "https://dns.example/dns-query")]
    plain, *others = over("tcp", servers)
    assert plain == Server(host="192.0.2.53", transport=Transport.TCP)
    assert others == servers[1:]
    assert over("udp", servers) == tuple(servers)


def test_another_transport_is_told() -> None:
    with pytest.raises(InvalidResolver, match="give udp or tcp"):
        over("quic", [])


def test_resolv_conf_gives_its_servers_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text(
        "search corp.example\n# nameserver 192.0.2.1\nnameserver 192.0.2.53\noptions rotate\nnameserver 2001:db8::53\n"
    )
    assert system_servers(path) == (Server(host="192.0.2.53"), Server(host="2001:db8::53"))


def test_a_resolv_conf_without_servers_is_told(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text("search corp.example\n")
    with pytest.raises(InvalidResolver, match="names no resolver; name one with --resolver"):
        system_servers(path)
