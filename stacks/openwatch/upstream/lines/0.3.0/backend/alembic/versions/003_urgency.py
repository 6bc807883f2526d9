"""One question instead of five severities; nobody asked for the time zone."""

import sqlalchemy as sa
from alembic import op

revision = "003_urgency"
down_revision = "002_host_groups"


def upgrade():
    op.add_column("scans", sa.Column("urgent", sa.Boolean))
    op.execute("UPDATE scans SET urgent = severity IN ('High', 'Critical')")
    op.alter_column("scans", "urgent", nullable=False)
    op.drop_column("scans", "severity")
    op.drop_column("scans", "timezone")


def downgrade():
    # Lossy: which of the severities it was, and the time zone, nobody knows any more.
    op.add_column("scans", sa.Column("severity", sa.String(16)))
    op.add_column("scans", sa.Column("timezone", sa.String(64)))
    op.execute("UPDATE scans SET timezone = 'UTC', severity = CASE WHEN urgent THEN 'High' ELSE 'Low' END")
    op.alter_column("scans", "severity", nullable=False)
    op.alter_column("scans", "timezone", nullable=False)
    op.drop_column("scans", "urgent")
