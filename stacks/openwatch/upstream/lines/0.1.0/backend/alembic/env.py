from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine

from app.config import get_settings
from app.database import Base

fileConfig(context.config.config_file_name)

engine = create_engine(get_settings().database_url)
with engine.connect() as connection:
    # A transaction for each migration: one that fails leaves the ones before it in place.
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
