"""What the help and the manual page say beside the options: examples, exit statuses, variables, files. One source."""

from typing import NamedTuple


class Example(NamedTuple):
    """A command line, and what it is for."""

    line: str
    what: str


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "audit": (
        Example("ptraudit audit example.com", "MX, SPF, PTR, and whether the names lead back; DKIM, DMARC, MTA-STS"),
        Example("ptraudit audit example.com --probe --output report.html", "and what the servers say on port 25, as a page"),
        Example("ptraudit audit example.com --ip 192.0.2.0/28 --helo mail.example.com", "what SPF does not tell"),
        Example("ptraudit audit example.com --assume example.com.zone", "as it will be once the zone is published"),
        Example("ptraudit audit --assume plan.json --assume-only", "without a network, by a Terraform plan as JSON"),
        Example("ptraudit audit example.com --receiver gmail,gmx", "fails where one of these would refuse or defer"),
        Example("ptraudit audit example.com --active", "whether postmaster@ and abuse@ are accepted, without sending mail"),
        Example("ptraudit audit example.com --dnsbl", "and which block lists have the addresses and the names"),
        Example("ptraudit audit example.com --rdap", "and who holds the addresses, with whom to write to"),
        Example("ptraudit audit example.com --validate-dnssec", "and who signed what, whatever the resolver thinks of it"),
        Example("ptraudit audit --from-file domains.txt --format json", "many domains, for another program"),
        Example("ptraudit audit --quiet --history runs.db", "what is configured, every night, and what has changed"),
        Example("ptraudit audit --history runs.db --mail-when change", "as a mail, where ptraudit.toml says to whom"),
    ),
    "bulk": (
        Example(
            "ptraudit bulk domains.txt --output reports.jsonl", "a customer list of any length, a line of JSON for each"
        ),
        Example(
            "ptraudit bulk domains.txt --output reports.jsonl --resume", "go on where a run was ended, whatever ended it"
        ),
        Example(
            "ptraudit bulk customers.csv.gz -o reports.db --summary summary.html",
            "a column of CSV to SQLite, and a page on all",
        ),
        Example("ptraudit bulk domains.txt.gz --shard 3/16 --format csv", "a sixteenth of a list, as a table"),
    ),
    "gather": (Example("ptraudit gather example.com --output evidence.json", "to be judged later, or elsewhere"),),
    "judge": (
        Example("ptraudit judge evidence.json --output report.md", "a report without any network"),
        Example("ptraudit gather example.com | ptraudit judge - --format json", "the same in a pipe"),
    ),
    "spf": (
        Example("ptraudit spf user@example.com --ip 192.0.2.25", "does SPF let this address send, and which term decides"),
        Example("ptraudit spf --ip 192.0.2.25 --helo mail.example.com", "the same for a bounce, which the EHLO name sends"),
    ),
    "init": (Example("ptraudit init example.com", "ptraudit.toml, with the addresses and names that were found"),),
    "history": (Example("ptraudit history example.com --history runs.db", "the last runs, and what changed when"),),
    "diff": (
        Example("ptraudit diff before.json after.json", "what appeared, vanished and changed"),
        Example("ptraudit diff report.html evidence.json --format markdown", "whatever holds a report, for a comment"),
    ),
    "wait": (
        Example("ptraudit wait example.com --for ptr-missing,ptr-unconfirmed", "until a change has arrived at every server"),
        Example(
            "ptraudit wait example.com --for FCR001 --resolver 192.0.2.53 --resolver 9.9.9.9 --deadline 2h",
            "and at these resolvers",
        ),
    ),
    "explain": (
        Example("ptraudit explain ptr-missing", "one check"),
        Example("ptraudit explain FCR", "all whose ids begin so"),
        Example('ptraudit explain "550 5.7.25 The IP address sending this message does not have a PTR record"', "a refusal"),
        Example("grep 'status=deferred' mail.log | ptraudit explain -", "what receivers have against your mail"),
    ),
    "checks": (Example("ptraudit checks --format markdown", "the catalogue as a table"),),
    "receivers": (
        Example("ptraudit receivers", "whose rules are known, from when, and whether they are proven"),
        Example("ptraudit receivers gmail postfix", "everything that is known of some"),
    ),
    "demo": (Example("ptraudit demo --output-dir ptraudit-demo", "reports on a world in a box, without a network"),),
    "schema": (Example("ptraudit schema config > ptraudit.schema.json", "for an editor that reads one"),),
    "baseline write": (
        Example('ptraudit baseline write --reason "known, ticket 4711"', "accept for 90 days what fails today"),
    ),
}

EXIT_STATUSES: dict[int, str] = {
    0: "fine",
    1: "a check at or above --fail-on failed, a score is under --min-score, or one of --receiver would refuse or defer",
    2: "wrong usage, or something could not be written or sent: the message says what is expected",
    3: "nothing failed, but what decides could not be determined, or nothing could be judged at all",
    70: "a crash, which is our mistake",
    130: "interrupted",
}
SPF_STATUSES = "0 pass; 1 fail, softfail, neutral, none or permerror; 2 wrong usage; 3 temperror"
NAGIOS_STATUSES = "With --format nagios on stdout they are those of Nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."

VARIABLES: dict[str, str] = {
    "PTRAUDIT_FAIL_ON and the like": "every option has its variable; blanks separate several values, colons several paths",
    "PTRAUDIT_SMTP_PASSWORD": "the password of the user of --smtp",
    "PTRAUDIT_SMTP_PASSWORD_FILE": "a file that holds it",
    "PTRAUDIT_SPAMHAUS_DQS_KEY": "your key for Spamhaus' lists, which --dnsbl then asks under it; no report shows it",
    "NETRC": "a netrc file that holds it; else ~/.netrc",
    "NO_COLOR, FORCE_COLOR": "no colours, or colours also where stdout is no terminal",
    "SSL_CERT_FILE": "the roots that certificates are trusted by",
    "GITHUB_STEP_SUMMARY": "where --format github puts the job summary",
}

FILES: dict[str, str] = {
    "ptraudit.toml": "the configuration, in the current folder",
    "pyproject.toml": "the same in its table tool.ptraudit, where there is no ptraudit.toml",
    "~/.cache/ptraudit/rdap": "what registries have answered to --rdap; in $XDG_CACHE_HOME where that is set",
    "ptraudit-DOMAIN-unsent-TIME.eml": "a mail that no server took",
}

JUDGING = ("audit", "bulk", "judge")  # the commands whose exit status is a verdict


def epilog(command: str) -> str:
    r"""What stands below the options of a command. A paragraph that begins with \b is not wrapped."""
    parts = ["\b\nExamples:" + "".join(f"\n  {line}\n      {what}" for line, what in EXAMPLES[command])]
    if command in JUDGING:
        parts += [f"Exit status: {'; '.join(f'{number} {meaning}' for number, meaning in EXIT_STATUSES.items())}."]
        parts += [NAGIOS_STATUSES]
    if command == "spf":
        parts.append(f"Exit status: {SPF_STATUSES}.")
    parts.append("Every option has its variable: --fail-on is PTRAUDIT_FAIL_ON.")
    return "\n\n".join(parts)
