"""mox (iprev/iprev.go, smtpserver/analyze.go): it never refuses for the names alone, but trusts less."""

from ptraudit.receiver import ACCEPTED, Action, Answer, Client, Known, Phase, Receiver


def iprev(client: Client) -> Answer:
    """A sender that is not known yet and whose address has no confirmed name is deferred at any sign of junk.

    All names are looked at, and the first that leads back passes. An outage is no better to it than an absence.
    """
    if client.leads_back(client.names) is Known.THERE:
        return ACCEPTED
    return Answer(
        action=Action.SCORE,
        reply="451 4.3.0",
        phase=Phase.DATA,
        because=("FCR001",) if client.names else ("PTR001",),
        why="an unknown sender is deferred at any other sign of junk, and filtered more strictly without one",
    )


RECEIVERS = (Receiver(name="mox", title="mox", rule=iprev, source="mox, source of 2026-08-19", retrieved="2026-08-19"),)
