"""A receiver's answers, given when the test says so."""

import queue
import threading

from receiver import status

GIVEN_S = 20


class Gate:
    """To be the rule of a Receiver. While it is shut, each request waits until let() answers its id; what came while it
    was shut goes on waiting when it is opened."""

    is_rule = True

    def __init__(self, is_open=False):
        self._is_open = is_open
        self._doors = {}  # by id: the answers for it, each with what says that it was given
        self._lock = threading.Lock()

    def __call__(self, request):
        return status(200) if self._is_open else lambda connection: self._wait(request.id, connection)

    def _door(self, id_):
        with self._lock:
            return self._doors.setdefault(id_, queue.SimpleQueue())

    def _wait(self, id_, connection):
        answer, is_given = self._door(id_).get()
        try:
            answer(connection)
        finally:
            is_given.set()

    def let(self, id_, answer=status(200)):
        """Returns when the answer was given."""
        is_given = threading.Event()
        self._door(id_).put((answer, is_given))
        assert is_given.wait(GIVEN_S), f"nobody waits for an answer to {id_}"

    def open(self):
        self._is_open = True
