from django.db import migrations

FIRST_HALF = """
UPDATE dojo_finding SET sealed = decode(secret, 'base64'), secret = '' WHERE number % 2 = 0
"""


def fail(*_):
    raise RuntimeError("finding 17: severity 'Informational' has no rank")


class Migration(migrations.Migration):
    """Outside a transaction: what was done when it fails stays done, and nothing records it."""

    atomic = False
    dependencies = [("dojo", "0003_findingnote")]
    operations = [
        migrations.RunSQL("ALTER TABLE dojo_finding ADD COLUMN sealed bytea"),
        migrations.RunSQL(FIRST_HALF),
        migrations.RunSQL("ALTER TABLE dojo_finding DROP COLUMN severity"),
        migrations.RunPython(fail),
    ]
