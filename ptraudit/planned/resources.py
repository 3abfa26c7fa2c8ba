"""How the DNS resources of Terraform's providers are laid out: which field holds what. By the providers' own pages."""

from msgspec import Struct


class Named(Struct, frozen=True, kw_only=True):
    """A resource that is a set of records, or one of a set.

    name, zone, values: the fields that hold them; of several values the first that is there. `type` is a field, or in
    capitals the type itself. `whole_name`: fields that hold the whole name, whatever the zone. `relative`: names in
    values are written as in a master file of the zone. `opaque`: fields that make the provider answer something else.
    """

    name: str = "name"
    zone: str = ""
    type: str = "type"
    values: tuple[str, ...] = ("records",)
    whole_name: tuple[str, ...] = ()
    relative: bool = False
    opaque: tuple[str, ...] = ()


class Zone(Struct, frozen=True, kw_only=True):
    """A resource that is a zone: the field of its id, and those that may hold its name."""

    id: str = "id"
    name: tuple[str, ...] = ("name",)


ZONES = {
    "aws_route53_zone": Zone(id="zone_id"),
    "cloudflare_zone": Zone(name=("zone", "name")),
    "hcloud_zone": Zone(),
    "hetznerdns_zone": Zone(),
    "azurerm_dns_zone": Zone(id="name"),
    "digitalocean_domain": Zone(),
}


def _azure(rdtype: str, values: str = "records") -> Named:
    return Named(zone="zone_name", type=rdtype, values=(values,), opaque=("target_resource_id",))


NAMED = {
    "aws_route53_record": Named(zone="zone_id", whole_name=("fqdn",), opaque=("alias",)),
    "azurerm_dns_a_record": _azure("A"),
    "azurerm_dns_aaaa_record": _azure("AAAA"),
    "azurerm_dns_cname_record": _azure("CNAME", "record"),
    "azurerm_dns_mx_record": _azure("MX", "record"),
    "azurerm_dns_ns_record": _azure("NS"),
    "azurerm_dns_ptr_record": _azure("PTR"),
    "azurerm_dns_txt_record": _azure("TXT", "record"),
    "cloudflare_dns_record": Named(values=("content",), whole_name=("name",), opaque=("proxied",)),
    "cloudflare_record": Named(zone="zone_id", values=("content", "value"), whole_name=("hostname",), opaque=("proxied",)),
    "digitalocean_record": Named(zone="domain", values=("value",), relative=True),
    "gandi_livedns_record": Named(zone="zone", values=("values",), relative=True),
    "google_dns_record_set": Named(values=("rrdatas",), whole_name=("name",)),
    "hcloud_zone_record": Named(zone="zone", values=("value",), relative=True),
    "hcloud_zone_rrset": Named(zone="zone", values=("records",), relative=True),
    "hetznerdns_record": Named(zone="zone_id", values=("value",), relative=True),
    "ovh_domain_zone_record": Named(name="subdomain", zone="zone", type="fieldtype", values=("target",), relative=True),
    "scaleway_domain_record": Named(zone="dns_zone", values=("data",), relative=True),
    "vultr_dns_record": Named(zone="domain", values=("data",)),
}

# Resources that name an address: the fields of the address and of the name.
REVERSE = {
    "azurerm_public_ip": ("ip_address", "reverse_fqdn"),
    "hcloud_rdns": ("ip_address", "dns_ptr"),
    "linode_rdns": ("address", "rdns"),
    "ovh_ip_reverse": ("ip_reverse", "reverse"),
    "vultr_reverse_ipv4": ("ip", "reverse"),
    "vultr_reverse_ipv6": ("ip", "reverse"),
}
