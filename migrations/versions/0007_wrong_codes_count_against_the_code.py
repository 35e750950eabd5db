"""Wrong codes for a new PIN count against the code."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.add_column('reset_codes', sa.Column('tries', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('reset_codes') as batch_op:
        batch_op.drop_column('tries')
