from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dojo", "0004_slow")]
    operations = [migrations.RunSQL("ALTER TABLE dojo_finding ALTER COLUMN triage SET DEFAULT 'new'")]
