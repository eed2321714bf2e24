"""A peer of the jobs: procrastinate with a task that does nothing.

    procrastinate.sh queue COUNT        makes the schema and queues so many
    procrastinate.sh work AT_ONCE       works until SIGTERM, then says when
    procrastinate.sh version            says its own

The database is in DATABASE_URL. Measuring it is bench/src/jobs.
"""

import asyncio
import importlib.metadata
import json
import os
import sys
import time

import procrastinate

# Jobs that one statement queues.
BATCH = 1000
# Connections beside those of jobs: the listener, and who fetches.
MORE_CONNECTIONS = 4


class Times:
    """When the first task began and the last one ended, in µs since 1970."""

    first = None
    last = 0
    done = 0


def application(at_once):
    connector = procrastinate.PsycopgConnector(
        conninfo=os.environ["DATABASE_URL"],
        min_size=at_once,
        max_size=at_once + MORE_CONNECTIONS,
    )
    app = procrastinate.App(connector=connector)

    @app.task(name="nothing")
    async def nothing():
        now = time.time_ns() // 1000
        Times.first = Times.first or now
        Times.last = now
        Times.done += 1

    return app, nothing


async def queue(count):
    app, nothing = application(1)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for begin in range(0, count, BATCH):
            some = min(BATCH, count - begin)
            await nothing.batch_defer_async(*({} for _ in range(some)))


async def work(at_once):
    app, _ = application(at_once)
    async with app.open_async():
        await app.run_worker_async(concurrency=at_once)
    first = Times.first or 0
    print(json.dumps({"first_us": first, "last_us": Times.last, "done": Times.done}))


match sys.argv[1:]:
    case ["queue", count]:
        asyncio.run(queue(int(count)))
    case ["work", at_once]:
        asyncio.run(work(int(at_once)))
    case ["version"]:
        print("procrastinate", importlib.metadata.version("procrastinate"))
    case _:
        sys.exit(__doc__)
