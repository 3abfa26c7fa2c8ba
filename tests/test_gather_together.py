"""Several pieces of work at once: their order, their errors, and that none is left behind."""

import asyncio

import pytest

from ptraudit.gather.together import together


def test_all_are_under_way_at_once_and_the_first_begins_in_the_turn_of_the_caller() -> None:
    async def run() -> tuple[list[int], list[str]]:
        said: list[str] = []
        meeting = asyncio.Barrier(3)

        async def piece(number: int) -> int:
            said.append(f"begins {number}")
            await meeting.wait()  # whoever were alone would wait for ever
            return number

        async def caller() -> list[int]:
            said.append("calls")
            return await together(*map(piece, range(3)))

        async def another() -> None:
            said.append("another")

        found, _ = await asyncio.gather(caller(), another())
        return found, said

    found, said = asyncio.run(asyncio.wait_for(run(), 5))
    assert found == [0, 1, 2]
    assert said == ["calls", "begins 0", "another", "begins 1", "begins 2"]


def test_nothing_is_done_of_nothing() -> None:
    assert asyncio.run(together()) == []


@pytest.mark.parametrize("failing", [0, 2])
def test_an_error_ends_the_others(failing: int) -> None:
    ended: list[int] = []

    async def piece(number: int) -> None:
        if number == failing:
            await asyncio.sleep(0)
            raise RuntimeError(number)
        try:
            await asyncio.Event().wait() if number > failing else None
        finally:
            ended.append(number)

    async def run() -> None:
        with pytest.raises(RuntimeError, match=str(failing)):
            await together(*map(piece, range(4)))
        await asyncio.sleep(0)  # they are told, and end in their own turn
        assert ended == [number for number in range(4) if number != failing]

    asyncio.run(asyncio.wait_for(run(), 5))


def test_who_gives_up_ends_them_all() -> None:
    ended: list[int] = []

    async def piece(number: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(number)

    async def run() -> None:
        task = asyncio.create_task(together(*map(piece, range(3))))
        for _ in range(3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0)
        assert ended == [0, 1, 2]

    asyncio.run(asyncio.wait_for(run(), 5))
