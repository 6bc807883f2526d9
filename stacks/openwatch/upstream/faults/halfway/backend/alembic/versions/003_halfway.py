"""Works outside of a transaction and fails in the middle."""

import sqlalchemy as sa
from alembic import op

revision = "003_halfway"
down_revision = "002_host_groups"


def upgrade():
    with op.get_context().autocommit_block():
        op.add_column("scans", sa.Column("moved", sa.LargeBinary))
        op.execute("UPDATE scans SET moved = sealed, sealed = '' WHERE number % 2 = 0")
        op.drop_column("scans", "severity")
        op.execute("SELECT 1 / 0")


def downgrade():
    raise NotImplementedError
