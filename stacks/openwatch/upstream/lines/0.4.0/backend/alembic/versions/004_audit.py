"""An audit log whose entries are sealed."""

import sqlalchemy as sa
from alembic import op

revision = "004_audit"
down_revision = "003_urgency"


def upgrade():
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("what", sa.String(100), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


def downgrade():
    op.drop_table("audit_entries")
