"""The backend of a server: rows and vectors in PostgreSQL with pgvector, shared by many machines.

    address     a connection URL, and which of the database's stores
    connecting  making a connection, and the limit of every wait
    session     reading and writing on it, each again where it broke
    failures    the server's errors as ours
    schema      the tables, made and recognised
    values      metadata, bodies and vectors as the server keeps them
    where       filters as SQL
    nearest     the best rows under the sum of the parts
    words       the rows that share words with a text
    reading     rows by id
    writing     rows and events added and deleted
    upkeep      compact, reembed
    problems    what is wrong
    backend     all of it together

psycopg is imported where it is used: importing this package needs none.
"""

from .backend import PostgresBackend

__all__ = ["PostgresBackend"]
