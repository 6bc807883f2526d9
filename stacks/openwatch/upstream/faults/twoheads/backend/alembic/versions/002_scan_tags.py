"""Tags of scans; written beside 002_host_groups, and nobody merged the two."""

import sqlalchemy as sa
from alembic import op

revision = "002_scan_tags"
down_revision = "001_initial"


def upgrade():
    op.add_column("scans", sa.Column("tag", sa.String(32)))


def downgrade():
    op.drop_column("scans", "tag")
