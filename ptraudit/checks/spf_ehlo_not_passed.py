"""Does the EHLO name's own SPF record let the address use it?"""

from ptraudit.check import EHLO_USE, Mover, Severity, Verdict, check, detailed, failed, not_applicable, passed, undetermined
from ptraudit.lookup import Ending
from ptraudit.remedy.spf import ehlo_mended
from ptraudit.spf_result import Result
from ptraudit.spf_view import doubt, ehlo, evaluation
from ptraudit.subject import EhloUse


@check(
    "SPF016",
    EHLO_USE,
    Severity.WARNING,
    title="SPF of the EHLO name passes",
    failure_title="SPF of the EHLO name does not pass",
    why="Receivers are advised to check it first, and the Postfix policy server of pyspf refuses the connection for fail. "
    "For bounces, which have no sender, it is the only SPF result that there is.",
    fix='Publish "v=spf1 a -all" at the EHLO name, or name the addresses that use it in its record.',
    mover=Mover.ZONE_OWNER,
    sources=("RFC 7208 section 2.3", "RFC 7208 section 2.4", "pypolicyd-spf, HELO_reject"),
    since="0.1.0",
)
def spf_ehlo_not_passed(use: EhloUse) -> Verdict:
    """check_host() gives pass for the address and postmaster at the EHLO name that it uses.

    A literal has no record; that a name has none is SPF017's business.
    """
    ip, label = use.address.ip, use.ehlo.label
    client = ehlo(ip, use.ehlo.written)
    if use.address.not_global:
        return not_applicable(f"{ip} is {use.address.not_global}, so no receiver sees its EHLO name.")
    if client is None:
        return not_applicable(f'The EHLO name "{label}" is no domain that could publish a record.')
    if use.evidence.lookup(use.ehlo.name, "TXT").ending is Ending.NOT_ASKED:
        return not_applicable(f'The SPF record of the EHLO name "{label}" was not asked for.')
    found = evaluation(use.evidence, client)
    seen = f'SPF of the EHLO name "{label}" gives {found.result} for {ip}: {found.reason}'
    if found.result is Result.NONE:
        return not_applicable(f"{seen}.")
    if why := doubt(found, client):
        return undetermined(f'Whether SPF of the EHLO name "{label}" passes for {ip}', *found.unanswered, why=why)
    made = (
        passed(f"{seen}.")
        if found.result is Result.PASS
        else failed(f"{seen}. It should pass.", changes=ehlo_mended(use.ehlo))
    )
    return detailed(made, *found.digest)
