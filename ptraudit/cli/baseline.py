"""`ptraudit baseline write`: waivers for what fails today."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptraudit.cli import meaning, options
from ptraudit.dns.plain import Plain
from ptraudit.errors import UsageError
from ptraudit.gate import FailOn, Gate

if TYPE_CHECKING:
    from ptraudit.report import Report

DAYS = 90  # a quarter: long enough for a provider's ticket, short enough to be remembered


def baseline() -> None:
    """Accept what fails today, for a time."""


def write(
    context: typer.Context,
    targets: options.Targets = None,
    *,
    config: options.Config = None,
    reason: Annotated[
        str, options.option(metavar="TEXT", help="Why it is accepted. [default: Known on DAY, to be mended]")
    ] = "",
    until: Annotated[
        datetime | None,
        options.option(metavar="DAY", formats=["%Y-%m-%d"], help="The last day on which it is. [default: in 90 days]"),
    ] = None,
    ip: options.Ips = None,
    helo: options.Helos = None,
    dkim_selector: options.DkimSelectors = None,
    from_file: options.FromFile = None,
    probe: options.Probe = False,
    active: options.Active = False,
    probe_name: options.ProbeName = "",
    connect_to: options.ConnectTo = None,
    resolver: options.Resolvers = None,
    transport: options.TransportOption = Plain.UDP,
    max_qps: options.MaxQps = None,
    treat_as_public: options.TreatAsPublic = None,
    dnsbl: options.Dnsbl = False,
    dnsbl_list: options.DnsblLists = None,
    authoritative: options.Authoritative = None,
    max_addresses: options.MaxAddresses = 256,
    select: options.Select = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOnOption = FailOn.ERROR,
    timeout: options.Timeout = None,
    quiet: options.Quiet = False,
) -> None:
    """Audit, and add a waiver to the configuration for each failure that makes the exit status 1.

    From then on only what is new fails. What could not be determined is never waived.
    """
    from ptraudit.cli.gathering import gathered
    from ptraudit.cli.output import say
    from ptraudit.config import OWN_FILE, baseline, found
    from ptraudit.judge import judged

    settings = meaning.configuration(context)
    path = config or found() or Path(OWN_FILE)
    choice = meaning.block_lists(dnsbl=dnsbl, names=dnsbl_list)
    question = meaning.question(
        targets,
        from_file,
        ip,
        helos=helo,
        dkim_selectors=dkim_selector,
        treat_as_public=treat_as_public,
        max_addresses=max_addresses,
        lists=choice.lists,
        authoritative=authoritative,
        settings=settings,
    )
    policy = meaning.policy(select, ignore, None, settings)
    evidence = gathered(
        question,
        probe=probe,
        active=active,
        probe_name=probe_name,
        connect_to=connect_to,
        resolver=resolver,
        transport=transport,
        max_qps=max_qps,
        keys=choice.keys,
        timeout=timeout,
        quiet=quiet,
    )
    report = judged(evidence, policy)
    failing = baseline.entries(report, Gate(fail_on=fail_on).severities)
    today = _day(report)
    last = until.date() if until else today + timedelta(days=DAYS)
    if last < today:
        raise UsageError(f"--until {last} is over; give a day to come, as {today + timedelta(days=DAYS)}")
    if failing:
        why = reason.strip() or f"Known on {today}, to be mended"
        _add(path, baseline.written(failing, file_name=path.name, reason=why, until=last))
    waivers = "1 waiver" if len(failing) == 1 else f"{len(failing)} waivers"
    said = f"{waivers} until {last} written to {path}" if failing else "nothing new fails, so no waiver was written"
    open_checks = sum(one.counts["undetermined"] for one in report.reports)
    rest = f"; could not be judged, which no waiver covers: {open_checks}" if open_checks else ""
    say(f"{said}{rest}\n")


PARTS = (write,)


def _day(report: "Report") -> date:
    return max(datetime.fromisoformat(one.gathered_at).date() for one in report.reports)


def _add(path: Path, waivers: str) -> None:
    """Put the waivers at the end of the configuration, which must be readable afterwards. Raises UsageError."""
    from ptraudit.cli.output import replace_file
    from ptraudit.config.read import parsed

    try:
        before = path.read_bytes().decode() if path.exists() else ""
        text = before.rstrip("\n") + "\n" + waivers if before else waivers.lstrip("\n")
        parsed(text, path)
        replace_file(path, text.encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
