"""The network side of check_host(): its questions, asked as it comes to them."""

import asyncio

from ptraudit.dns import Resolver
from ptraudit.spf_evaluation import Steps
from ptraudit.spf_result import Evaluation


async def asked(steps: Steps[Evaluation], resolver: Resolver) -> Evaluation:
    """The evaluation, with its questions asked of a resolver; those that it asks together are asked at once."""
    try:
        questions = next(steps)
        while True:
            lookups = await asyncio.gather(*(resolver.lookup(*question) for question in questions))
            questions = steps.send(tuple(lookups))
    except StopIteration as end:
        evaluation: Evaluation = end.value
        return evaluation
