"""One question, asked once, whoever asks and however it ends."""

import asyncio

import pytest

from ptraudit.dns.cache import CachingResolver
from ptraudit.lookup import Ending, Lookup


class Scripted:
    """A resolver whose answers come when they are let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.let_go = asyncio.Event()

    async def lookup(self, name: str, rdtype: str) -> Lookup:
        self.asked.append(name)
        await self.let_go.wait()
        if name.startswith("broken"):
            raise RuntimeError(name)
        return Lookup(name=name, rdtype=rdtype, ending=Ending.TIMEOUT if name.startswith("silent") else Ending.NODATA)


async def turn() -> None:
    """Let every task go on until it waits."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_all_who_ask_while_it_is_asked_get_the_same() -> None:
    async def run() -> None:
        behind = Scripted()
        cache = CachingResolver(behind)
        tasks = [asyncio.create_task(cache.lookup(name, "A")) for name in ("a.example", "A.example.", "a.EXAMPLE")]
        await turn()
        behind.let_go.set()
        first, *others = await asyncio.gather(*tasks)
        assert all(other is first for other in others)
        assert await cache.lookup("a.example.", "A") is first
        assert behind.asked == ["a.example."]

    asyncio.run(run())


def test_when_the_one_who_asked_gives_up_another_asks() -> None:
    async def run() -> None:
        behind = Scripted()
        cache = CachingResolver(behind)
        hasty, *patient = [asyncio.create_task(cache.lookup("a.example", "A")) for _ in range(3)]
        await turn()
        hasty.cancel()
        await turn()
        assert behind.asked == ["a.example."] * 2
        behind.let_go.set()
        assert [lookup.ending for lookup in await asyncio.gather(*patient)] == [Ending.NODATA] * 2

    asyncio.run(run())


def test_a_mistake_of_ours_reaches_all_who_wait() -> None:
    async def run() -> None:
        behind = Scripted()
        cache = CachingResolver(behind)
        tasks = [asyncio.create_task(cache.lookup("broken.example", "A")) for _ in range(3)]
        behind.let_go.set()
        endings = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(ending) for ending in endings] == [RuntimeError] * 3

    asyncio.run(run())


@pytest.mark.parametrize(
    ("order", "asked_again"),
    [
        pytest.param("abab", "", id="while there is room"),
        pytest.param("abcdea", "a", id="what nobody asked for while two generations passed"),
        pytest.param("abcade", "", id="what is asked for stays"),
        pytest.param("aabcdefgha", "", id="what was asked for again is not driven out by what is asked for once"),
    ],
)
def test_memory_is_bounded_by_two_generations(order: str, asked_again: str) -> None:
    async def run() -> list[str]:
        behind = Scripted()
        behind.let_go.set()
        cache = CachingResolver(behind, remembered=2)
        for letter in order:
            await cache.lookup(f"{letter}.example.", "A")
        return behind.asked

    asked = asyncio.run(run())
    assert [name[0] for name in asked] == [*dict.fromkeys(order), *asked_again]


@pytest.mark.parametrize(("open_s", "times"), [(0.0, 2), (3600.0, 1)])
def test_what_had_no_answer_is_asked_again_after_a_while_and_an_answer_is_not(open_s: float, times: int) -> None:
    async def run() -> list[str]:
        behind = Scripted()
        behind.let_go.set()
        cache = CachingResolver(behind, open_s=open_s)
        for name in ("silent.example.", "a.example.") * 2:
            await cache.lookup(name, "A")
        return behind.asked

    asked = asyncio.run(run())
    assert (asked.count("silent.example."), asked.count("a.example.")) == (times, 1)
