"""What the database's schema is, against what this release was written for."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def pending():
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown():
    executor = MigrationExecutor(connection)
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in set(applied) - set(executor.loader.disk_migrations))


def apply():
    # Every plain "up -d" starts the initializer again; when there is nothing to apply it must not write a byte.
    if not pending():
        print("the schema is current, nothing to migrate", flush=True)
        return
    call_command("migrate", interactive=False, verbosity=1)
