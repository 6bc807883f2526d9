"""Groups of hosts, and the profile that a scan was made with."""

import sqlalchemy as sa
from alembic import op

revision = "002_host_groups"
down_revision = "001_initial"


def upgrade():
    op.create_table(
        "host_groups",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
    )
    op.add_column("hosts", sa.Column("group_id", sa.Integer, sa.ForeignKey("host_groups.id", name="hosts_group_id_fkey")))
    op.add_column("scans", sa.Column("profile", sa.String(32), nullable=False, server_default="standard"))
    op.execute("INSERT INTO host_groups (name) VALUES ('all')")
    op.execute("UPDATE hosts SET group_id = (SELECT id FROM host_groups WHERE name = 'all')")


def downgrade():
    raise RuntimeError("this release has no way back")
