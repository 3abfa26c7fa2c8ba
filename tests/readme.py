"""The generated parts of the README: `python -m tests.readme` writes them anew, test_readme.py compares them."""

import asyncio
import re
from pathlib import Path

from ptraudit.checks import catalogue
from ptraudit.cli.checks import markdown
from ptraudit.cli.guide import EXAMPLES, EXIT_STATUSES, FIX_STATUSES, NAGIOS_STATUSES, SPF_STATUSES
from ptraudit.dns.server import server
from ptraudit.judge import judged
from ptraudit.lab.world import World
from ptraudit.line import Question, observed
from ptraudit.render import render

README = Path(__file__).parent.parent / "README.md"
DOMAIN = "no-ptr.example"


async def run() -> str:
    """The text report on a domain of the world in a box, as the command prints it."""
    async with World() as world:
        question = Question.of([DOMAIN], treat_as_public=[str(network) for network in world.treat_as_public])
        evidence = await observed(question, servers=[server(world.resolver)])
    return f"```console\n$ ptraudit audit {DOMAIN}\n{render(judged(evidence), 'text')}```\n"


def generated() -> dict[str, str]:
    """Each part by the name of its marks."""
    return {"run": asyncio.run(run()), "usage": usage(), "exit": exits(), "checks": markdown(catalogue())}


def usage() -> str:
    """The examples of the help, each with what it is for."""
    rows = [example for examples in EXAMPLES.values() for example in examples]
    return "```sh\n" + "".join(f"# {example.what}\n{example.line}\n" for example in rows) + "```\n"


def exits() -> str:
    """The exit statuses."""
    rows = "".join(f"| {number} | {meaning} |\n" for number, meaning in EXIT_STATUSES.items())
    others = f"Those of `ptraudit spf`: {SPF_STATUSES}.\nThose of `ptraudit fix`: {FIX_STATUSES}.\n"
    return f"| Status | Meaning |\n|---|---|\n{rows}\n{NAGIOS_STATUSES}\n{others}"


def written(text: str) -> str:
    """The README with its generated parts as they are now."""
    for name, part in generated().items():
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = marks.sub(lambda match, part=part: f"{match[1]}\n{part}\n{match[2]}", text)  # type: ignore[misc]  # a default binds it now
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text()))
