"""The scheduler's timetable is in the database, and is read when the scheduler starts."""

from django.db import connection

from .models import Schedule


def read_schedule():
    timetable = {row.task: entry(row.task, row.seconds) for row in Schedule.objects.all()}
    connection.close()
    return timetable


def entry(task, seconds):
    # A heartbeat that nobody took in time says nothing; without this they would pile up while the worker is away.
    return {"task": task, "schedule": seconds, "options": {"expires": 10}}
