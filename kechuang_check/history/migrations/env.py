"""How Alembic runs the migrations: on the connection it is given, inside that connection's transaction."""

from alembic import context

from kechuang_check.history.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
