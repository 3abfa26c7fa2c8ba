"""Can senders fetch the MTA-STS policy?"""

from ptraudit.check import TLS_DOMAIN, Mover, Severity, Verdict, check, failed, not_applicable, passed, undetermined
from ptraudit.fetched import HttpsEnding
from ptraudit.mta_sts import MEDIA_TYPE
from ptraudit.policies import TlsDomain


@check(
    "STS003",
    TLS_DOMAIN,
    Severity.WARNING,
    title="The MTA-STS policy can be fetched",
    failure_title="The MTA-STS policy cannot be fetched",
    why="Senders that cannot fetch the policy go on as if there were none, or stop delivering by one that they remember "
    "and that no longer holds.",
    fix="Serve the policy with status 200 as text/plain, without a redirect, at most 64 kilobytes, with a trusted "
    "certificate for mta-sts.DOMAIN.",
    mover=Mover.SERVER_OPERATOR,
    sources=("RFC 8461 section 3.2", "RFC 8461 section 3.3"),
    since="0.1.0",
)
def mta_sts_policy_unreachable(domain: TlsDomain) -> Verdict:
    """https://mta-sts.DOMAIN/.well-known/mta-sts.txt answers with status 200, text/plain and at most 64 kilobytes.

    The certificate is trusted and names the host; redirects are not followed, as senders must not. A silence may be the
    network's and is undetermined.
    """
    if not domain.records:
        return not_applicable(f"{domain.label} has no MTA-STS record, so no policy is expected.", domain.record)
    question = f"Whether the MTA-STS policy of {domain.label} can be fetched"
    fetch, lookups = domain.fetch, domain.host_lookups
    if fetch is None and all(lookup.absent for lookup in lookups):
        return failed(f"{domain.host} has no address, so no sender can fetch the policy of {domain.label}.", *lookups)
    if fetch is None:
        silent = [lookup for lookup in lookups if not lookup.conclusive]
        unasked = not_applicable(f"The MTA-STS policy of {domain.label} was not fetched.")
        return undetermined(question, *silent) if silent else unasked
    if not fetch.conclusive:
        return undetermined(question, why=f"{fetch.url} ended with {fetch.ending} ({fetch.detail})")
    seen = f"The MTA-STS policy of {domain.label} at {fetch.url}"
    if fetch.ending is HttpsEnding.REDIRECT:
        return failed(f'{seen} is a redirect to "{fetch.location}", which senders must not follow. Status 200 is expected.')
    if fetch.ending is not HttpsEnding.ANSWERED:
        return failed(f"{seen} cannot be fetched: {fetch.ending} ({fetch.detail}). Senders then have no policy.")
    if fetch.status != 200:
        return failed(f"{seen} is answered with status {fetch.status}. Status 200 is expected.")
    if fetch.media_type != MEDIA_TYPE:
        return failed(f'{seen} is served as "{fetch.media_type}". The media type {MEDIA_TYPE} is expected.')
    return passed(f"{seen} can be fetched.")
