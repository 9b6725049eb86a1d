"""Nine hundred readers that come and go, four writers, kill -9 twice: each has read the log, whole and in order."""

import asyncio
import random
import sqlite3

from crowd import CrowdTest, Row
from server import Server, temporary_folder
from shop import add_user
from town import steady_port

KILLS = 2


def rows_of(file):
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [Row(*row) for row in database.execute(f"SELECT {', '.join(Row._fields)} FROM events ORDER BY seq")]
    finally:
        database.close()


class Herd(CrowdTest):
    OF_EACH = 300
    WRITERS = 4
    CHANGES = 2000
    HARD_LIMIT_S = 150  # also for a build with sanitizers

    def test_every_reader_has_read_the_log_and_every_acknowledged_change_is_in_it_once(self):
        self.folder = self.enterContext(temporary_folder()) / "data"
        add_user(self.folder)
        self.server = Server(self.folder, "--log-level", "warn", port=steady_port())
        self.meet(self.server, [self.server.port])
        self.run_all()
        with self.server:
            self.check_all([self.server])

    def rows(self):
        return rows_of(self.folder / "docket.db")

    async def disturb(self, writing):
        for kill in range(KILLS):
            mark = (kill + random.uniform(0.7, 1.3)) * self.CHANGES / (KILLS + 1)
            while self.acknowledged() < mark and not writing.done():
                await asyncio.sleep(0.01)
            self.server.kill9()
            await asyncio.sleep(random.uniform(0, 0.5))
            self.server = await asyncio.to_thread(Server, self.folder, "--log-level", "warn", port=self.server.port)
