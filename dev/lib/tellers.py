"""Writes numbered rows into a database at a steady rate, by several sessions, and prints each that was acknowledged: number, microseconds.

Usage: tellers.py SESSIONS ROWS_A_SECOND; where to is in the environment, as libpq reads it.
"""

import sys
import threading
import time

import psycopg

SESSIONS, RATE = int(sys.argv[1]), float(sys.argv[2])
PAUSE = SESSIONS / RATE
printing = threading.Lock()


def write(number):
    """A number whose fate is unknown is never tried again."""
    while True:
        try:
            with psycopg.connect(connect_timeout=2, autocommit=True) as connection:
                due = time.monotonic()
                while True:
                    number += SESSIONS
                    connection.execute("INSERT INTO tellers VALUES (%s)", (number,))
                    with printing:
                        print(number, time.time_ns() // 1000, flush=True)
                    due = max(due + PAUSE, time.monotonic() - 1)
                    time.sleep(max(0, due - time.monotonic()))
        except psycopg.Error:
            time.sleep(0.1)


for first in range(SESSIONS):
    threading.Thread(target=write, args=(first,)).start()
