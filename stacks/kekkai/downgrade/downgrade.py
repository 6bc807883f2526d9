"""Takes the schema back to SLIPWAY_REVISION: the names of the migrations that shall be applied, with commas between them.

It needs the migrations of the release that runs, so it runs in its image. What cannot be undone fails before anything is undone.
"""

import os
import sys

os.environ.setdefault("DOJO_ROLE", "downgrader")

import django

django.setup()

from django.db import connection
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor


def targets(executor, wanted, surplus):
    """The last wanted migration of each application that has too many; None for an application that shall have none."""
    found = []
    for app in sorted({app for app, _ in surplus}):
        stay = [key for key in wanted if key[0] == app]
        last = [key for key in stay if not any(child in stay for child in executor.loader.graph.node_map[key].children)]
        found.extend(last or [(app, None)])
    return found


def main():
    wanted = {tuple(name.split(".", 1)) for name in os.environ["SLIPWAY_REVISION"].split(",")}
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations)
    missing = wanted - applied
    if missing:
        sys.exit(f"not applied, so there is no way back to them: {sorted(missing)}")
    plan = executor.migration_plan(targets(executor, wanted, applied - wanted))
    for migration, _ in plan:
        for operation in migration.operations:
            if not operation.reversible:
                raise IrreversibleError(f"{migration}: {operation.describe()} cannot be undone")
    for migration, backwards in plan:
        print(f"undoing {migration}", flush=True)
    executor.migrate(targets(executor, wanted, applied - wanted), plan)


main()
