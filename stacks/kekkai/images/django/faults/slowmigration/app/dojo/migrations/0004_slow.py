from django.db import migrations


class Migration(migrations.Migration):
    """Sleeps in the server: its session outlives a killed client and keeps the table locked until the sleep is over."""

    dependencies = [("dojo", "0003_findingnote")]
    operations = [
        migrations.RunSQL("ALTER TABLE dojo_finding ADD COLUMN triage text"),
        migrations.RunSQL("SELECT pg_sleep(20)"),
    ]
