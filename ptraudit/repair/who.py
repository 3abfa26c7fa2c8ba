"""Who must move for a finding, and to which name, as far as its changes tell."""

from ptraudit.check import Finding, Mover, Verdict


def mover(finding: Finding) -> Mover:
    """Whose move it is: that of the check, unless what mends it here lies on the other side of the address."""
    changes = finding.verdict.changes
    own: Mover = finding.check.mover
    if changes and changes[-1].rdtype == "PTR":
        return Mover.ADDRESS_HOLDER
    return Mover.ZONE_OWNER if changes and own is Mover.ADDRESS_HOLDER else own


def proposed_name(verdict: Verdict) -> str:
    """The name that a PTR record to publish holds, or a word that stands for one."""
    last = verdict.changes[-1] if verdict.changes else None
    return last.add[-1] if last and last.rdtype == "PTR" and last.add and not last.asks else "NAME"
