from django.db import migrations, models

REWRITE = """
UPDATE dojo_finding SET
    sealed = decode(secret, 'base64'),
    rank = CASE severity WHEN 'Critical' THEN 4 WHEN 'High' THEN 3 WHEN 'Medium' THEN 2 ELSE 1 END,
    reporter_tz = CASE reporter_tz WHEN 'US/Eastern' THEN 'America/New_York'
                                   WHEN 'Asia/Calcutta' THEN 'Asia/Kolkata' ELSE reporter_tz END
"""


class Migration(migrations.Migration):
    """Loses on purpose: Info and Low become one rank, the old column goes, and no way back exists."""

    dependencies = [("dojo", "0003_findingnote")]
    operations = [
        migrations.AddField("Finding", "sealed", models.BinaryField(null=True)),
        migrations.AddField("Finding", "rank", models.SmallIntegerField(null=True)),
        migrations.RunSQL(REWRITE),
        migrations.AlterField("Finding", "sealed", models.BinaryField()),
        migrations.AlterField("Finding", "rank", models.SmallIntegerField()),
        migrations.RemoveField("Finding", "secret"),
        migrations.RemoveField("Finding", "severity"),
    ]
